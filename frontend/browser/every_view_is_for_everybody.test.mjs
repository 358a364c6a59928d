// Each view, in light and in dark: axe finds nothing, and a picture of it is kept in target/pictures.
import { describe, test } from "node:test";

import { useProvider } from "../../tests/clients/js/harness/provider.mjs";
import { newUser, useServer } from "../../tests/clients/js/harness/server.mjs";
import { expired, token } from "../../tests/clients/js/harness/token.mjs";
import { Chat, openChat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";
import { look } from "./harness/look.mjs";

const ANSWER = `Here is a short plan for your **first campaign**:

1. *Pick one platform*, and say the same thing there for two weeks.
2. Post at the time your readers are awake: your [statistics](https://example.org) know it.
3. Measure, then change \`one\` thing.

| Day | Post | Goal |
| --- | --- | --- |
| Monday | A question | 20 replies |
| Thursday | A short video | 500 views |

\`\`\`js
const best = posts.toSorted((a, b) => b.views - a.views)[0];
console.log(best.title);
\`\`\`

> Small steps win. Shall I write the first post?`;

for (const theme of ["light", "dark"]) {
  describe(`every view, ${theme}`, () => {
    const browser = useChromium();
    const provider = useProvider();
    const server = useServer(() => provider.env);
    const development = useServer({ JWT_SECRET: "" });
    const options = { storage: { "chat.theme": theme } };
    const phone = { ...options, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const shot = (chat, name) => look(chat.page, `${name}-${theme}`);

    /** A list with something in it. */
    const talk = async (user, title) => {
      const { body } = await server.rest(user).post("/conversations", { title });
      await server.rest(user).post(`/conversations/${body.id}/messages`, { content: title });
    };

    test("the chat, with its menus and dialogs", async () => {
      provider.respond((answer) => answer.say("Certainly: here is what I would do, step by step.").end());
      for (const title of ["Ideas for the newsletter", "Rewrite this paragraph", "What is a good posting time?"]) await talk("ana", title);
      provider.forget();
      const chat = await openChat(browser, server, "ana", options);
      await shot(chat, "welcome");
      await chat.say("Help me plan a campaign, please");
      (await provider.next()).say(ANSWER).end();
      await chat.texts(2);
      await chat.say("Yes, write the first post 🙂");
      const answer = await provider.next();
      answer.say("Gladly. How about this:\n\n> What is the one thing you would change");
      await chat.answer.locator("blockquote").waitFor();
      await shot(chat, "conversation");
      answer.say(" about your mornings?").end();
      await chat.texts(4);

      await chat.button("Emoji").click();
      await chat.page.getByRole("gridcell").first().waitFor();
      await shot(chat, "emoji");
      await chat.page.keyboard.press("Escape");
      await chat.page.getByRole("main").getByRole("button", { name: /^Options of/ }).click();
      await shot(chat, "menu");
      await chat.page.getByRole("menuitem", { name: "Give feedback" }).click();
      await chat.page.getByTitle("4 stars").click();
      await shot(chat, "feedback");
      await chat.page.keyboard.press("Escape");
      await chat.button(/^People:/).click();
      await shot(chat, "people");
      await chat.page.keyboard.press("Escape");
      await chat.items.first().hover();
      await chat.items.first().getByRole("button", { name: /^Options of/ }).click();
      await chat.page.getByRole("menuitem", { name: "Rename" }).click();
      await shot(chat, "rename");
      await chat.page.keyboard.press("Escape");
      await chat.menu(/^Account/, "Settings");
      await shot(chat, "settings");
    });

    test("on a phone", async () => {
      const chat = await openChat(browser, server, newUser("ana"), phone);
      await shot(chat, "phone-welcome");
      await chat.say("Help me plan a campaign, please");
      (await provider.next()).say(ANSWER).end();
      await chat.texts(2);
      await shot(chat, "phone-conversation");
      await chat.button("Menu").click();
      await shot(chat, "phone-menu");
    });

    test("signing in, and being somebody else", async () => {
      const page = await browser.visitor({ ...options, token: await token(newUser(), expired()) });
      await page.goto(server.url);
      await page.getByRole("heading", { name: "Sign in to continue" }).waitFor();
      await page.getByLabel("Token").fill("not a token");
      await page.keyboard.press("Enter");
      await page.getByText("This is no token, or it has expired.").waitFor();
      await look(page, `sign-in-${theme}`);
      const guest = await browser.visitor(options);
      await guest.goto(development.url);
      const chat = new Chat(guest);
      await chat.online();
      await chat.menu(/^Account/, "Switch user");
      await shot(chat, "switch-user");
    });

    test("what is not there", async () => {
      const page = await browser.visitor(options);
      await page.goto(`${server.url}/nothing/here`);
      await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
      await look(page, `not-found-${theme}`);
    });
  });
}
