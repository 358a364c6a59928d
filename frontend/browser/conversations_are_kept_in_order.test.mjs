// The list: search, rename, archive, delete, leave, load more.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useServer, newUser } from "../../tests/clients/js/harness/server.mjs";
import { openChat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";

describe("the list of conversations", () => {
  const browser = useChromium();
  const server = useServer({ AI_CHUNKS: "1" });

  const seed = async (user, titles) => {
    const ids = [];
    for (const title of titles) ids.push((await server.rest(user).post("/conversations", { title })).body.id);
    return ids;
  };
  const names = (chat) => chat.items.locator("span.truncate.font-medium").allTextContents();
  const shows = (chat, wanted) =>
    chat.page.waitForFunction((titles) => {
      const found = [...document.querySelectorAll("nav li span.truncate.font-medium")].map((it) => it.textContent);
      return JSON.stringify(found) === JSON.stringify(titles);
    }, wanted);
  const options = async (chat, title, entry) => {
    const item = chat.items.filter({ hasText: title });
    await item.hover();
    await item.getByRole("button", { name: `Options of ${title}` }).click();
    await chat.page.getByRole("menuitem", { name: entry, exact: true }).click();
  };

  test("is searched, renamed, archived and deleted in", async () => {
    const user = newUser();
    await seed(user, ["Apples", "Pears", "Plums"]);
    const chat = await openChat(browser, server, user);
    await shows(chat, ["Plums", "Pears", "Apples"]);

    await chat.page.getByLabel("Search titles").fill("pLu");
    await shows(chat, ["Plums"]);
    await chat.page.getByLabel("Search titles").fill("nothing like it");
    await chat.page.getByText("No title has “nothing like it” in it.").waitFor();
    await chat.page.getByLabel("Search titles").fill("");
    await shows(chat, ["Plums", "Pears", "Apples"]);

    await options(chat, "Apples", "Rename");
    await chat.page.getByLabel("Title", { exact: true }).fill("Cherries");
    await chat.page.keyboard.press("Enter");
    await shows(chat, ["Cherries", "Plums", "Pears"]);

    await options(chat, "Plums", "Archive");
    await shows(chat, ["Cherries", "Pears"]);
    await chat.button("Archived").click();
    await shows(chat, ["Plums"]);
    await chat.button("Active").click();

    await options(chat, "Pears", "Delete");
    await chat.page.getByText("“Pears” will be gone for everybody who takes part in it.").waitFor();
    await chat.page.keyboard.press("Escape");
    assert.deepEqual(await names(chat), ["Cherries", "Pears"], "Escape deletes nothing");
    await options(chat, "Pears", "Delete");
    await chat.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await shows(chat, ["Cherries"]);
    await chat.page.reload();
    await shows(chat, ["Cherries"]);
  });

  test("is loaded page by page", async () => {
    const user = newUser();
    await seed(user, Array.from({ length: 60 }, (_, n) => `Talk ${n}`));
    const chat = await openChat(browser, server, user);
    await chat.items.nth(49).waitFor();
    assert.equal(await chat.items.count(), 50);
    await chat.button("Load more").click();
    await chat.items.nth(59).waitFor();
    assert.equal(await chat.items.count(), 60);
    await chat.button("Load more").waitFor({ state: "detached" });
  });

  test("lets who takes part leave", async () => {
    const [owner, guest] = [newUser("owner"), newUser("guest")];
    const [id] = await seed(owner, ["Shared"]);
    await server.rest(owner).post(`/conversations/${id}/participants`, { userId: guest });
    const chat = await openChat(browser, server, guest, { path: `/chat?c=${id}` });
    await shows(chat, ["Shared"]);
    await options(chat, "Shared", "Leave");
    await chat.page.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
    await chat.page.getByText("No conversations yet.").waitFor();
    await chat.page.getByRole("heading", { name: "What can I help you with?" }).waitFor();
  });
});
