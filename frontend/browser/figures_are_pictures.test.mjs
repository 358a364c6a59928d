// The analytics: every figure as a picture and as a table, by span and scope; loading, empty and failed.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { eventually } from "../../tests/clients/js/harness/deadline.mjs";
import { newUser, useServer } from "../../tests/clients/js/harness/server.mjs";
import { Chat, openChat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";
import { look } from "./harness/look.mjs";

const TOTALS = {
  conversations: 128, messages: 1_904, userMessages: 956, answers: 948, errors: 8, avgResponseTime: 1_240, p95ResponseTime: 3_150,
  avgFirstTokenTime: 380, avgDuration: 512, sentimentScore: 0.31, sentiment: { positive: 402, neutral: 471, negative: 83 },
  frustrated: 21, escalated: 9, abandoned: 12, rating: 4.3, ratings: 37,
};
const EMPTY = {
  ...Object.fromEntries(Object.keys(TOTALS).map((name) => [name, 0])),
  sentiment: { positive: 0, neutral: 0, negative: 0 },
  avgResponseTime: null, p95ResponseTime: null, avgFirstTokenTime: null, avgDuration: null, sentimentScore: null, rating: null,
};
const INTENTS = [["general_query", 310], ["campaign_help", 244], ["content_idea", 171], ["analytics_query", 96], ["technical_support", 58], ["greeting", 41], ["farewell", 36]];

/** A day's figures: a week has its rhythm, and one day nothing happened. */
function day(name, index) {
  const wave = Math.round(32 + 14 * Math.sin(index / 1.1) + (index % 5) * 2);
  const isQuiet = index === 11;
  const busy = isQuiet ? 0 : wave;
  return {
    day: name, conversations: Math.round(busy / 7), messages: busy * 2, userMessages: busy, answers: busy && busy - 1, errors: index % 9 === 0 ? 1 : 0,
    avgResponseTime: isQuiet ? null : 1_000 + 14 * wave, p95ResponseTime: isQuiet ? null : 2_200 + 40 * wave, avgFirstTokenTime: isQuiet ? null : 380,
    sentimentScore: isQuiet ? null : Math.sin(index / 4) * 0.4 + 0.2, escalated: index % 6 === 2 ? 1 + (index % 4) : 0,
  };
}

function days(url) {
  const [from, to] = ["from", "to"].map((name) => Date.parse(url.searchParams.get(name)));
  const count = (to - from) / 86_400_000;
  return Array.from({ length: count }, (_, index) => day(new Date(from + index * 86_400_000).toISOString().slice(0, 10), index));
}

describe("the analytics", () => {
  const browser = useChromium();
  const server = useServer();

  /** Opens them with figures that the test gives; `asked` has each query. */
  async function open(totals, options = {}) {
    const asked = [];
    const chat = await openChat(browser, server, "ana", options);
    await chat.page.route("**/api/chat/analytics**", async (route) => {
      const url = new URL(route.request().url());
      asked.push(url);
      const [answer, status = 200] = await totals(url);
      await route.fulfill({ status, json: answer, contentType: status === 200 ? "application/json" : "application/problem+json" });
    });
    await chat.page.getByRole("link", { name: "Analytics" }).click();
    await chat.page.getByRole("heading", { level: 1, name: "Analytics" }).waitFor();
    return { chat, asked };
  }

  const figures = (url) => {
    if (url.pathname.endsWith("/series")) return [{ items: days(url) }];
    if (url.pathname.endsWith("/intents")) return [{ items: INTENTS.map(([intent, count]) => ({ intent, count })) }];
    return [TOTALS];
  };

  for (const theme of ["light", "dark"]) {
    test(`are pictures that are also tables, ${theme}`, async () => {
      const { chat } = await open(figures, { storage: { "chat.theme": theme }, viewport: { width: 1280, height: 1000 } });
      const { page } = chat;
      await page.getByText("1,904").waitFor();
      for (const value of ["128", "948", "1.2 sec", "380 ms", "4.3 / 5", "37 ratings"]) await page.getByText(value, { exact: true }).first().waitFor();
      assert.deepEqual(await page.getByRole("img").evaluateAll((all) => all.map((it) => it.getAttribute("aria-label"))), [
        "Messages per day", "Response time per day", "Sentiment per day", "Escalations per day",
      ]);
      await page.getByText("Campaign help").first().waitFor();
      await look(page, `analytics-${theme}`);
      await page.locator("section", { hasText: "Messages per day" }).getByText("Show as a table").first().click();
      const rows = page.getByRole("group", { name: "Messages per day" }).getByRole("row");
      assert.equal(await rows.count(), 31);
      await look(page, `analytics-table-${theme}`);
    });
  }

  test("fit on a phone", async () => {
    const { chat } = await openOnPhone();
    await chat.page.getByText("1,904").waitFor();
    assert.equal(await chat.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
    await look(chat.page, "phone-analytics");
  });

  async function openOnPhone() {
    const chat = await openChat(browser, server, newUser("ana"), { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await chat.page.route("**/api/chat/analytics**", async (route) => route.fulfill({ json: figures(new URL(route.request().url()))[0] }));
    await chat.page.goto(`${server.url}/analytics`);
    return { chat };
  }

  test("are those of the span that is picked", async () => {
    const { chat, asked } = await open(figures);
    const { page } = chat;
    const spanned = ({ searchParams }) => (Date.parse(searchParams.get("to")) - Date.parse(searchParams.get("from"))) / 86_400_000;
    const asks = (wanted) => page.waitForRequest((request) => /analytics\?/.test(request.url()) && wanted(new URL(request.url())));
    await page.getByText("1,904").waitFor();
    assert.equal(spanned(asked[0]), 30);
    await Promise.all([asks((url) => spanned(url) === 7), chat.button("Last 7 days").click()]);
    await chat.button("Other dates").click();
    await page.getByLabel("From", { exact: true }).fill("2026-01-01");
    await Promise.all([
      asks((url) => url.searchParams.get("from") === "2026-01-01T00:00:00.000Z" && spanned(url) === 31),
      page.getByLabel("To", { exact: true }).fill("2026-01-31"),
    ]);
    await page.locator("#figures[aria-busy=false]").waitFor();
    const before = asked.length;
    await page.getByLabel("From", { exact: true }).fill("2026-02-01");
    await page.getByText("The first day has to be before the last").waitFor();
    assert.equal(asked.length, before, "nothing is asked with a wrong span");
  });

  test("are everybody's for an administrator only", async () => {
    const mine = await open(figures);
    await mine.chat.page.getByText("1,904").waitFor();
    assert.equal(await mine.chat.page.getByLabel("Whose conversations").count(), 0);
    const { chat, asked } = await open(figures, { claims: { roles: ["admin"] } });
    await chat.page.getByText("1,904").waitFor();
    assert.equal(asked.at(-1).searchParams.get("scope"), null);
    const everybodys = chat.page.waitForRequest((request) => new URL(request.url()).searchParams.get("scope") === "all");
    await chat.page.getByLabel("Whose conversations").selectOption("all");
    await everybodys;
  });

  test("say that they load, that there are none, and what went wrong", async () => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    const slow = await open(async (url) => {
      await held;
      return url.pathname.endsWith("/analytics") ? [EMPTY] : [{ items: [] }];
    });
    await slow.chat.page.locator("#figures[aria-busy=true]").waitFor();
    await look(slow.chat.page, "analytics-loading");
    release();
    await slow.chat.page.getByText("Nothing happened in this time span.").waitFor();
    await look(slow.chat.page, "analytics-empty");

    let isWell = false;
    const problem = { type: "about:blank", title: "", status: 503, detail: "the database is away", code: "UNAVAILABLE" };
    const { chat } = await open((url) => (isWell ? figures(url) : [problem, 503]));
    await chat.page.getByText("The server cannot do this at the moment. Try again soon.").waitFor();
    await look(chat.page, "analytics-failed");
    isWell = true;
    await chat.button("Try again").click();
    await chat.page.getByText("1,904").waitFor();
  });
});

describe("the server's own figures", () => {
  const browser = useChromium();
  const server = useServer({ JWT_SECRET: "", AI_CHUNKS: "2" });

  test("are shown: of one's own conversations, and to an administrator everybody's", async () => {
    const visitor = async (name, more = {}) => {
      const page = await browser.visitor({ storage: { "chat.user": name, ...more } });
      await page.goto(server.url);
      const chat = new Chat(page);
      await chat.online();
      return chat;
    };
    const total = (chat, name) => chat.page.locator("dl > div", { hasText: name }).locator("dd").first();
    const [ana, ben] = [await visitor("ana"), await visitor("ben", { "chat.admin": "1" })];
    for (const [chat, questions] of [[ana, ["How do I plan a campaign?", "Thanks, that is great!"]], [ben, ["Hello"]]]) {
      for (const [index, question] of questions.entries()) {
        await chat.say(question);
        await chat.texts(2 * (index + 1));
      }
    }
    // Figures are counted a moment after what they count.
    const shows = async (chat, name, wanted) => {
      await chat.page.goto(`${server.url}/analytics`);
      await eventually(`${wanted} ${name}`, async () => {
        await chat.page.locator("#figures[aria-busy=false]").waitFor();
        if ((await total(chat, name).textContent({ timeout: 1_000 }).catch(() => "")) === wanted) return true;
        await chat.page.reload();
        return false;
      }, 20_000);
    };
    await shows(ana, "Messages", "4");
    assert.equal(await total(ana, "Answers").textContent(), "2");
    await ana.page.getByText("Campaign help").first().waitFor();
    await look(ana.page, "analytics-own");
    await shows(ben, "Messages", "2");
    await ben.page.getByLabel("Whose conversations").selectOption("all");
    await ben.page.waitForFunction(() => document.querySelector("dl").textContent.includes("Messages6"));
  });
});
