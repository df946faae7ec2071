/**
 * Keys of the simulated BankID. They are published, so that whatever they sign proves nothing; keys
 * made anew would take seconds while a client waits for its answer.
 *
 * @module
 */
import { type Bytes, knownBase64 } from "../../bytes.ts";

/** Who has a published key; all simulated people share one. */
export type KeyOwner = "root" | "bank" | "customers" | "responder" | "person";

/** RSA keys of 2048 bits in PKCS#8. */
const PUBLISHED: Readonly<Record<KeyOwner, string>> = {
  root:
    "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDrQNn1fQLF+CZpou23LF1IGd6BfdVrEHneXHwdEZ" +
    "qorf3P7k5ECF9zuypJ6P4Hj2SPeqWyxNAs0gUyhihrfFaKoMjj35RcCEvy+sKkvPLpRrNAfHanpOuW4fdj4/WU8I4X" +
    "+B4rtvKSL82leW+k97Z7mmuTTN9pNL9ENVNxQncjCdSe0hgW1QLIKFALPKKcT97XH15eK8o2mNBNO/GNBtTRlTsg4C" +
    "14R+vKYP99G3C6EgoTb48O7GbG1662F9plDip6SU697EfQlJv0fHAKzdSvcAEI5qLr3DpQEU0MECTtR53lOQ78O5On" +
    "ey0oqXgcnLyLdnjripbUrWAuXRCDDU2RAgMBAAECggEBAM7ON8zClImL19jNTcPU0Dvt4dhb0h1IYpnDG6hCLX9TVO" +
    "hRSaQs6BxI0Kgglg/3UiN/YeKBea+tALyliyrSJxG+vlrz1OwCryFup2VCZRgE+tcZkwVUyXXeNygs4VqJDaCskXlE" +
    "XoF8XH+2/Ro8WMLXwPHAhjVqFSnU5wGNuEWnUygC+bLqEeOdiW7777ZVDK498VaIQSt6cb7BTMyy01Oxish6Sd3nge" +
    "lL1WF8xHYAut+rBepNKNtumvivIoERh+Br48ccFfcsnLlsCm1gik5rj6jTxlKDK8XQY+kqZbcLrPSArkeaxcZkyqVH" +
    "JIOO9FkRcuG8UVdn6zXJZAzviHECgYEA+VJI2gyCybbOJKaswo4DC9u5E/DKchXqirghKPOeKXGTb/dOUysPWmHDVm" +
    "YxyMDRAVrgKso47kyTzT6hTv4ocZYIPp7qrTGv9bs4lO0FuZIYqpP1lQxFeA4BLlO0ExfUp7I/1mA3xMRpSgBDT+dj" +
    "pnqfQIGOfiEXj+AlOivLlBsCgYEA8Y4YXo74WodkdL5+JHnY/rEOhjMJ5anvEhXq5vddQiQs9LEA4IECLh59fsySbh" +
    "tSV5UuaMbvkYlSevd6+VDgB8OoVFerreipcb7ej+htsMtynJdxkIU8lK5S+njOnFvHg1MQ9HZdXZcA0dGixsa0xsH8" +
    "px1UJ0J7sSPXkJE4R8MCgYBS40RNGbOxlBDcpnzxAX2Jx7a0Jm1nmFmtXKHJl5SReqzloHZtt/cWuUHTy43pjBDwPm" +
    "IgV7Ktps/MgHHobR7NBHAhQXwLsGUrcN7SxCoPE78XlrEiqD3AOAe0eyd24YlVZzFJ+BsSU6odbBD005yRkFq5e1kA" +
    "HchTkNVPjZfU2QKBgQDdgC9YhkG2wfCcHRIO4Kza4AExjhvFPc68Bt0gbjRWMlYHC0iClcoqAEuTuoOL9AHNzj6AVe" +
    "vYyNOZbtaVSFQmyoPQ05PaJT87zorH65qqQ+UVMsowe/zRWgk9JQpQ1thc1A74HJIBADcAL/vTyuJ6X+gOVhaU6aID" +
    "DZreNkwlgQKBgB2RvStC4ff3dmSerL9oG/Jxv8rtYJwMQW95oKb2j+rwflaYLkTLbITiK6i9xbuVd4hK+ZGQdXUhhR" +
    "85YrLxRxgpKdJntKtrfycfbsDX7AFT29pnsKkavGhrAZYJlIOe08GGIj16AB4afWU1CNpqIBMILSwaGi9zneUxwL/Z" +
    "C/M3",
  bank:
    "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQDDYuJXREB+lm0XjDq9XNtALAhFYODG9EyL5RHZgk" +
    "6Snh0HOVv5jMCjmU0a96a0PxJRYdON6UZFl2MiKVzJKmWQ1sv5eG+WM7wpK3R3bbGBEUTK+qfX4YCvEkqIxdiHvl5Q" +
    "gs3pJyJpl34N/RDSHJ72M+C42VX5PBJ55+Afm7trJSOOMytHye975wFnEAcC/Mkvp8v1XqTBnLcGqZw3BBiRsXmwKE" +
    "kTvSjE0O3MOImEcUgaoZDWXUUjuuQ2R/SLSs6QFF6Cht3AuXKYreAUsz9j20ceJoCQ2OW36SyGIZABlWWlMOFeoXcw" +
    "gGZBKpHv2AHOEGJ7qJl/SRKdVjb3kb6JAgMBAAECggEAGjoCwc4Cjjto51lGZTa6o3GFprJrWalfQQP9kmHAZEPfB6" +
    "I2a1fuX8drJyyI7vbsYYotGIZwjVTV1LcSoloTig6bEKCO8e1921Te7E0IH5gO0OQ2dW7qlBVzdcqA1y/BfzMfqqU7" +
    "JEtWe1A12s5GtCughY9+z9a1cDGkzvlbffUhKuYOXXjvJclgGJ4+ZYo4ueY6ksfF+ozzCmO1T03rnuBvY6Ws6HWC3m" +
    "GgTZe31YPbyrA+5Yc1+bflrZMlJXbbtn0imGIgR6ieukZZJ4zwk8rOoUXgsZvDMyhprsSOg+bWMVkSXvIiajIp1Shq" +
    "rDIX11HkHCxIWXRTfvNQi20YxQKBgQDW7tXu6xM7NXbp9zVSQrEeajHRU/9nanLzhp/dPPFbih7V/dUq6azAvhwUB5" +
    "mQtJkNyF92B48Q8TNfN3dl44Vt2Da0PZXsxuGP9pFdOSc1YL5ymeR22ASKtu3fZCn05X7fq7YkMBpLQ8TcpAnBZMdd" +
    "4t8uSDW/oNyQARkLp0s+xwKBgQDot/KpLxMrKQBvYTxeNipAZ37ewGIoHdYrPBhOH5tIG7zxvhvPYmuR2OMoxTtCk2" +
    "HOv60e3AOeTRKyfs4mZgDEdzzDoVC40U8KvLyGLZRbtLue/3TC/inb+yTGTaP9sKMxqf9UnziH2DqP1P6Y04/eOYoY" +
    "LM1eV+3k2L69o90ILwKBgBuE0uFXOcwf6UzFeQ9COLlDMYOytIXCLFufxgImlmR5B7+wU0W+S38WGDQ8UN4lMV+BYy" +
    "+Sgi/SIhiz2layTdglkcN8CyEYybKMCEqeUbXU4C1+JLFOsS4tg8FRasnPRHJQ4u45NnSihacWXaVkSN5teNPNLQyP" +
    "BQ5vBYzna4vrAoGAEkXvXe1+WdM8X4KJFPS32JrH0YHVs0S0fmyXk/rTXJQg//JniJ83xxn6rEbgYlfkRDG0zEmGVz" +
    "XCFBX05fr4cHTUZqASEJEO3c74FqkZjyHf4Zo5dt4yNz2/I3sRN2hZSBsLG3/tFm2aG5Uj8KgcEdz+xOsvrQrGeUOz" +
    "pnxpbK0CgYAT0XCbgM0D9aJWgSbt+sPD3OaQVf0Z9RTHCYo3pfwMdTSR0rHO9jJvthXlgMRimSQDL/20GcZiL7RUzv" +
    "sK1VRDaTQTvuSIQHHW5+aV+5o9uryUbxJ80Q8CWLV//M14GWMFG+BnxdPtvhkzsjXU9u1wNgj3BQr1Ba3sZtTs4+eA" +
    "dg==",
  customers:
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCkHlcNIrG34LL/GWqMt8RdhEqn+ACpFNTrdrUUHX" +
    "SPQNbyrf0R9MWL/9Q6ltx9/sC3tRzvy87DtiPVsXOWkfjk370W1THm678GAi6SbYvZsPBs1172QuQCt/RvcmyNkRZi" +
    "4NYcaK4IE65ToSJzaF106a+9lsIwryJshcuH1nv5MFrpQrM1yx6HMNz4u3Lck06hEaPFLG9RSZdLzRd9uzodMT9vbj" +
    "KxesTI5h30jyLC3YC0XWRfkTrsc9au9LEOpnKkbvL2fgzL8JvNIgJ7nRevGloVceq5XOgNPCsbhI2fZyCsWxNrCuyN" +
    "EIZBRMOY4omGa4rxW7m69b2h8c4myALXAgMBAAECggEAEpntu+tmwTSSlR9IWFKryv2niIovaPqXd2io9XKxN1teAX" +
    "t+534atdd1Mn7O1uj85tV8RiGPedc3EI1gUHyS/T3urJvVYBrwN7oflTEdXLsVRQDUHo1OUpCO/+K0Mwdyxho9qlKj" +
    "Bv9UDt6AjRwTG6Ew7ggcUnBHMo2nl+nTe1a1PQ9JwATdi1Av2jUUnISDI+kNquPIWDf5sR8g+9QbFUrwOIyxSR2fw1" +
    "Ifo9gLLDSwkY0JOLfc8XwTLtE3hqQayRWOZPtajK2lYBYDLmcawtKsNVR9ayHP0xSUfW25ZSiRW0DOAh3V8ztTwPg8" +
    "OUiziqY+2XZHO3LoAdPHIHbeQQKBgQDISgfw2qPUbemQ1F2pSGx/p9eUZD/XCtVSsMBTLa1DwjDEAqbEN7BQiZbJEk" +
    "PQXDUWy1ZsrUdqiGFLQtnsk4PLOpGQQdqIur9ruzrksfkMwaGwZc8UBF5A3wfXG3KSgyI5D9T+dudBYovrgs+Xhv/z" +
    "tfcb2Y+f7rhMBbNEh9CyTwKBgQDRxLVa2Xpc+p1ZSzW2OUPodmThD4nqcBNtPFBhx/POmsKIQ2P5PDTZZs9MaCn+k1" +
    "QEyLajrmQWYC1nV4zVB1kyMb7MoUdOTUp7jkVMOyfudnOYdDIdcMg8T41Csu6XnclvrqV4P2occpKzaPyk6vpEo5b7" +
    "/h32uQEUzrUPv0ss+QKBgC+I8m2FVpCaLW7EGB6PI8EAUrfTOxuMZKilbl/PXWnRcsVyY6X6GYxjuzepcBLJb4gjZj" +
    "WQwnxUNdMo4JO3RvY6xkVYe8crmza0TvvsCVGvuvIkl4sGpl/7Dt9MklqXaM3mJgTmr2fjPZX9i8tIrQJoU2d2sRGi" +
    "FHdmeu9u1GcdAoGAJJnI9vgZVJ3Z1Jm93nSxd58ozOg0LTau/RFYCSelT7hLFxGDIRqzMfexVeia4zN7pnYLABZOmm" +
    "TfpzdseEMW+h4Z54SAd5Ye194kE0ADIKWEV+Z2VBK4rWVIBYpI/SVn31e+wXN3JU2McUdxRalGT7Gnh4J4YfM30BSd" +
    "HQlIqakCgYEAom/BDrtTEyrf7UzFdHTxpRaj1LXSEcQOCBCBsG+aJQ5UUosCqa3gNTsO7sMr/vUexxk0f9MM/20HeS" +
    "TtjYgh2WIZ3z90o1P7UxPWE/bPoeB+z7C+cjMjd2Mebzamh800Eb2V2S4+fNA4Z/srtu38oC1NTpxbFcXP7Fpc09BD" +
    "Mew=",
  responder:
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCjsI8Hy4E/Mk9CR3Jir9A/DngdgRxEGo8TFGQK0q" +
    "x+a0dOXlgy4vS9evVHoUiGFVAS4MB02hhkA+xVAK6+CesQjBqaGXs+2pHZaBubn58zYN3PnpTxblQIt4CS5esvpZPr" +
    "YFUQKLLaps87Z/h8/7AiSONqpCe6dMHsgL6OlS1c7x/SeWaoh43XePaKDMdnxxjqTMzMHmWgDX8/zsGVWAIleYLWGU" +
    "c66Yp6rEbpYJRAfJ7av3Je0Gm0LUKMr5yLt8+VcFfIqY3xrFiM42mrf2xNFjvrqeYkkUUf2TtgaVbrG7nwJs5nyQbP" +
    "lPzKyNBNwgemwQ6hs1hP91mBNR6UgGGjAgMBAAECggEAB4m37Hn4p7pfYAP+RoEmK+E0stchQBmhARXtTXpKK0Axdn" +
    "Bty1ocPyWMahIJTvNoTpY/BqKMgP6VQYzYfzPhuU9aYkJOJKTYFpTuwInnQOxzCn6ZCU01XXll2F3yKK2NVEeJY0cc" +
    "hWktHeU50jfMGqgUoPKSScnarFN5cwN3pVHi3xizFJGSJ9jrTmY095TlQYs7nVdf6pgwGdxNWP0/LclJySO8m08Sez" +
    "t7FW6BHDaHidC5lO7rDyz5TyuhHdIeMvxFXCZ2npCxkAZVJdJnl86I6JOIEf/+We6OMBEUcgEOTfsDxx7849B5Ilcy" +
    "z0/CPRZaPpt+srPcR6isV8FjgQKBgQDHhj1UxI+/aGF/S9JDOK5qqUqjbLMm45sgKAqzuxLfK/nRMqJPAKjb0B/UQb" +
    "5/Vovf5zLZ4cnAJuFQgAgMcGMJXXq34CbdYKYxpZGy8bsBZUhhP1w90bO68PSU2DJjuhuLtVt+u7i265r/yOSpugeg" +
    "1gQCJ5bPDVX5Cf+a5qi/YQKBgQDSBbJ4QDOhhsBWjwXPL8liNsm9bWp1tHbkmjEJKZ2CZjQ8i2pEexXy1tSFk/0jGn" +
    "2TUoe6G5rvm+I2k0arTBXVOUbba1MfbfcK2cGVH0FUJ5TKob9v3tH5TzgbiXbdNvsQn3Qh2v3RxgCxnULjA3p7cNY2" +
    "o1u0VZVrBk/PTlpTgwKBgQCQqpaBhdusLuSyRal4r/pWv9SsVb437kOltyK7WmK+icYilpH0ske8yVSqs9iJv5i/iY" +
    "TnUbzUo9wuYAZ17m8AdVTrSY0kalVWHfRcSMUMqAEo8aXR9OBaJSdRXMh8Yo5iZ+alJzsw9fd2ipSxM38gcMyLO2Uv" +
    "Tz4MyeEY0TF9QQKBgHEYRknA8MyrfoleDRfLuNsde7d44xotKtThP0Sa10mv9bMgtAHacjBJhTnFPkwX6MVbbOFIGj" +
    "+rJr6SwjxeBWfDpydi/Ojw01ZReo/tu8UwZ0xSm38HcvSYtzME7DAlej8yTlwozAOZZyg98hXC+sLcOU5E244ZhBOU" +
    "24dbvwI3AoGABpiXnHLSYJgS3wZEJ28ODLuHIodoKUyQhQsNmQX8a8SxnPMpmjm8085DwucWzbvSwIqurpMlJ230zY" +
    "tMgC6cz4sk7yAvFfgh7ptd93kXrMejJJlkPd5bloMEpdjAbWhEHELH3RrR38gPmocZJ31vXZmp42MWr5m1N4R7bboZ" +
    "HJ8=",
  person:
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCg4JEW+Athryv6teedjvrxjgoOcVpFro7C0EgXfh" +
    "RcqH7P+qpZ7hxlawwQYMrmvy2ZrNacTli0vt8WqyqodeSMqh54yImcqgzqxfjBwscp9vGtDOaCuo7RD+ayirmwshTj" +
    "nge/JQVnZJuH7LDZko5gdme3wXlKn78M1uWVURWq280e5pB8tVO8Zr6ovAME49U7bNJOcdotizpR+qYk4sgR/hvcMW" +
    "O2qPfCme4FzrV27x3uHsbCnl+CTf61k5DUaCM4tkScirVKxERykanXzyyPHvM4Svd8DD8/414ysfkkQtTXuOSNd+Xv" +
    "WWIEQg7e3bD0EhwCBDftIU0tC9dXxpT7AgMBAAECggEBAI9MePCEsV6psfr33P+zREO1ya9juI0pF3DgJdcHLwv56j" +
    "tHhEXmmtSbrXtJPHKdB/lCw0cnYkxdWEnQ3YaAvLuvLMVZm3o43pihDxtIbC8tD8idHRaFJoGCMHQIra5+cazuLuhM" +
    "Caw3KXLBmiWzLa8uyOQdKfUWpg7BvG5sc2hkR5+kCW9faNFwUxONuhdJ3Cz09n+v/p2gXxs3qcPTppLZIFpG6nXO/n" +
    "qj2z1Fn9od52WcYucsOBv5hnxmE+jeVjQ/fQxA1Vd0wsR7AkQOHWOAWg6LqRDSP/doEl4ZJX+u02ih+RtaDC6RW7Iy" +
    "+z3/GUhYL8GjD5ezEY9T9LuYJQECgYEAy8VaArchD8EDLsS5nZwMBkYwB0YroTE80VbinkU+OBUF5s0cYunkx3nOdA" +
    "3yoossrr2F8C/fx09s73uT41qm+W+ToH68fD+4Wz5bOt8FRI9gXKKClXloTvz6KlAbWdTaA63xmUDk8pPsD5vUjyH1" +
    "F3sdLISsUI5SLLA+yWS/yBECgYEAyhyy//ye3BkHah/bduTYAPTPvYFIKNudC5MLGTBzObDXSROKcJ+buB5DnBBX/9" +
    "ZDdm/DxwQQ7/C0ojuppypRJcZftvmBCI6rG4HlXMSVancbQL32csudp7zb5gJSr56/fky7iKLCR42tMq1oEoVBv5Mx" +
    "Pho4x6SuvWchcjffeEsCgYB5KhM4lB3TmUhEMfPQ9O3teSSr3pyoz3dDXu+HftLdVBrbP1FGu58uwY3yUizZW/oouU" +
    "cAJ+dfQyoaSJgKU2f/38mfYFzBYL5FexGSMvSV7M82pecR7EwK08AJEvMAemFcWLzVDNJWL4DpUxaUOXPcD3esdgNk" +
    "LwxLyEy9QewLkQKBgFMj0SJqebLSfPFT34SeCJkEG7y5xMRB6u1K9KLNAmk17Kl751QC5ByuHmPBeWGdcyzyNtfUPV" +
    "9mZffikRxZ1P20B8WOB11MyuhK2934Y/piuow8WHfKeLT6hH6ub/McW2uKBw7i3QZwKlIRcSFFPdGfq/7+7GJ7xQHW" +
    "vbRtdXjXAoGAJsiELNFcoZWbBx2+hPDM1cD0CZfJuN49PrYdvHuMmtgaE9DnWRJ008/tTnMCX4KiZvxwWP/4vMXmqe" +
    "ONieoYxgSTmpD51Zs9jqXpeBFZ+HY46zojdgostM1KVUcYCwr3R+Cuj109dLlpfBmcqad/U2nsA6ZSyG4I4sJNA1ug" +
    "c7U=",
};

/** The key in PKCS#8. */
export function publishedKey(owner: KeyOwner): Bytes {
  return knownBase64(PUBLISHED[owner]);
}
