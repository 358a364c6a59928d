// The chat as somebody sees it: what is on the page by its name, and what can be done with it.
import assert from "node:assert/strict";
import { token } from "../../../tests/clients/js/harness/token.mjs";

/** Opens the chat in a fresh browser, signed in as `user`. */
export async function openChat(browser, server, user, { path = "/chat", claims = {}, ...options } = {}) {
  const page = await browser.visitor({ token: await token(user, claims), ...options });
  await page.goto(`${server.url}${path}`);
  const chat = new Chat(page);
  await chat.online();
  return chat;
}

export class Chat {
  constructor(page) {
    this.page = page;
  }

  get field() {
    return this.page.getByLabel(/^(Write a message|Écrire un message)$/).and(this.page.locator("textarea"));
  }

  get messages() {
    return this.page.locator("[data-message]");
  }

  get answer() {
    return this.page.locator("[data-streaming]");
  }

  get pending() {
    return this.page.locator("[data-pending]");
  }

  get items() {
    return this.page.getByRole("navigation", { name: "Conversations" }).getByRole("listitem");
  }

  get id() {
    return new URL(this.page.url()).searchParams.get("c");
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** Waits until the page says that it is connected. */
  online() {
    return this.page.locator('[data-connection="online"]').waitFor({ state: "attached" });
  }

  async say(text) {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  /** Waits until there are so many finished messages, and gives their texts. */
  async texts(count) {
    await this.page.waitForFunction(
      (wanted) => document.querySelectorAll("[data-message]").length === wanted && !document.querySelector("[data-streaming],[data-pending]"),
      count,
    );
    return this.messages.locator(":is(.prose-chat, .rounded-2xl)").evaluateAll((all) => all.map((it) => it.textContent.trim()));
  }

  /** Waits until the running answer says exactly this. */
  streams(text) {
    return this.page.waitForFunction((wanted) => document.querySelector("[data-streaming] .prose-chat")?.textContent.trim() === wanted, text);
  }

  /** What screen readers were told last. */
  announced() {
    return this.page.locator("[data-announcer]").textContent();
  }

  async menu(name, entry) {
    await this.button(name).click();
    await this.page.getByRole("menuitem", { name: entry, exact: true }).click();
  }

  /** How far the list of messages is from its end, in pixels. */
  distanceToEnd() {
    return this.page.locator("#messages").evaluate((it) => it.scrollHeight - it.scrollTop - it.clientHeight);
  }

  async atEnd() {
    const distance = await this.distanceToEnd();
    assert.ok(distance < 5, `${distance} px from the end`);
  }
}
