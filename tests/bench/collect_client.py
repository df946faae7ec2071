# PyBankID's asynchronous client, as far as it counts here: an httpx.AsyncClient that is kept, and a POST
# of JSON. Its arguments are the server's address and the folder of the certificates. For each line
# "CALLS AT_ONCE" it makes so many calls, and prints how many milliseconds one took.
import asyncio
import ssl
import sys
import time

import httpx

api_url, folder = sys.argv[1:]
context = ssl.create_default_context(cafile=f"{folder}/ca.pem")
context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
client = httpx.AsyncClient(verify=context, headers={"Content-Type": "application/json"})


async def collect():
    response = await client.post(
        f"{api_url}collect",
        json={"orderRef": "131daac9-16c6-4618-beb0-365768f37288"},
    )
    assert response.status_code == 200
    return response.json()


async def measure(calls, at_once):
    begun = time.perf_counter()
    for _ in range(0, calls, at_once):
        await asyncio.gather(*(collect() for _ in range(at_once)))
    return (time.perf_counter() - begun) * 1000 / calls


loop = asyncio.new_event_loop()
for line in sys.stdin:
    calls, at_once = map(int, line.split())
    print(loop.run_until_complete(measure(calls, at_once)), flush=True)
