import { assertEquals } from "@std/assert";
import { CODE, opened, TEXTS } from "../../helpers/opened_page.ts";
import { FakeElement } from "../../helpers/page_elements.ts";

Deno.test("the page says that it is a signature, shows the text, and keeps it", async () => {
  const request = () => ({
    operation: "sign" as const,
    userVisibleData: "# Buy\n*A boat* <b>",
    userVisibleDataFormat: "simpleMarkdownV1" as const,
  });
  await opened(
    async ({ page }) => {
      assertEquals([page.at("heading").textContent, page.title], [
        TEXTS.signTitle,
        TEXTS.signTitle,
      ]);
      const [first, second] = page.at("text").children;
      const markup = (node: unknown) => node instanceof FakeElement ? node.markup : "";
      assertEquals(markup(first), "<h2>Buy</h2>");
      assertEquals(markup(second), "<p><div><b>A boat</b> <b></div></p>");
      await page.pass(3000);
      assertEquals(page.visible, ["text", "code", "this", "cancel"]);
    },
    {},
    { request },
  );
  await opened(
    ({ page }) => {
      assertEquals(page.at("text").textContent, "# Buy");
    },
    {},
    { request: () => ({ operation: "sign", userVisibleData: "# Buy" }) },
  );
});

Deno.test("the page says that it is a payment, and how much is paid to whom", async () => {
  const transaction = {
    transactionType: "card",
    recipient: { name: "The Book Shop" },
    money: { amount: "249,50", currency: "SEK" },
  } as const;
  const request = () => ({ operation: "payment", userVisibleTransaction: transaction } as const);
  await opened(
    ({ page }) => {
      const { payTitle } = TEXTS;
      assertEquals([page.at("heading").textContent, page.title], [payTitle, payTitle]);
      assertEquals(page.visible, ["text", ...CODE]);
      const shown = page.at("text").children.map((each) => Object(each).markup);
      assertEquals(shown, ["<h2>249,50 SEK</h2>", "<p>The Book Shop</p>"]);
      const last = page.updates.at(-1);
      assertEquals(last?.state === "pending" && last.text, "249,50 SEK\nThe Book Shop");
    },
    {},
    { request },
  );
  const withoutMoney = { transactionType: "npa", recipient: { name: "The Book Shop" } } as const;
  await opened(
    ({ page }) => {
      const shown = page.at("text").children.map((each) => Object(each).markup);
      assertEquals(shown, ["<p>The Book Shop</p>", "<p><div><b>A new card</b></div></p>"]);
    },
    {},
    {
      request: () => ({
        operation: "payment",
        userVisibleTransaction: withoutMoney,
        userVisibleData: "*A new card*",
        userVisibleDataFormat: "simpleMarkdownV1",
      }),
    },
  );
});
