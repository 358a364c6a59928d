// Text files become part of the message: the server takes text and nothing else.

/** Largest file, in bytes: a message holds 32,000 characters. */
export const MAX_FILE_BYTES = 24 * 1024;
/** Longest message, in characters: the server's LIMIT_CONTENT_CHARS, where nobody changed it. */
export const MAX_MESSAGE_CHARS = 32_000;

/** What the file dialog offers; what is in the file decides. */
export const ACCEPTED =
  "text/*,.txt,.md,.csv,.tsv,.json,.yaml,.yml,.toml,.xml,.log,.ini,.sql,.sh,.py,.js,.mjs,.ts,.tsx,.jsx,.rs,.go,.java,.c,.h,.cpp,.cs,.rb,.php,.html,.css";

export type Attachment = { ok: true; text: string } | { ok: false; reason: "too-large" | "not-text" };

/** Reads a file as a part of a message: its name, and its text as a block of code. */
export async function readAttachment(file: File): Promise<Attachment> {
  if (file.size > MAX_FILE_BYTES) return { ok: false, reason: "too-large" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    if (text.includes("\0")) return { ok: false, reason: "not-text" };
    return { ok: true, text: asBlock(file.name, text) };
  } catch {
    return { ok: false, reason: "not-text" };
  }
}

/** The fence is longer than any in the text. */
function asBlock(name: string, text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`{3,}/g)].map(([fence]) => fence.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  const language = name.includes(".") ? name.split(".").at(-1)!.toLowerCase().replace(/\W/g, "") : "";
  return `${name}\n${fence}${language}\n${text.replace(/\n$/, "")}\n${fence}\n`;
}
