// An answer as blocks of Markdown tokens. While it grows, only its last block changes: the others keep their identity, so that
// React leaves them alone. Raw HTML is shown as text, never interpreted.
import { Lexer, type Token } from "marked";

export interface Block {
  key: number;
  raw: string;
  token: Token;
}

/** Reads texts that grow, and remembers the blocks that are done. */
export class BlockReader {
  #blocks: Block[] = [];
  #text = "";

  /** The blocks of `text`. Where it continues the text before, what cannot change any more is not read again. */
  read(given: string): readonly Block[] {
    const text = given.replaceAll("\r\n", "\n"); // as the lexer does, so that lengths agree
    const continues = text.startsWith(this.#text) && this.#text !== "";
    // The last block may grow; the one before it too, where the last is a blank line or a line that continues it.
    const settled = continues ? this.#blocks.slice(0, -2) : [];
    const start = settled.reduce((length, { raw }) => length + raw.length, 0);
    const known = new Map(this.#blocks.map((block) => [block.key, block]));
    let key = start;
    const fresh = Lexer.lex(text.slice(start), { gfm: true, breaks: true }).map((token) => {
      const before = known.get(key);
      const block = before?.raw === token.raw ? before : { key, raw: token.raw, token };
      key += token.raw.length;
      return block;
    });
    this.#text = text;
    this.#blocks = [...settled, ...fresh];
    return this.#blocks;
  }
}

/** Addresses that a link may have: no scripts. */
export function safeHref(href: string): string | undefined {
  return /^(https?:|mailto:|#)/i.test(href) ? href : undefined;
}

export interface Piece {
  kind: "text" | "code";
  text: string;
  language: string;
}

/** A person's message: text as it was typed, and blocks of code, which attached files are. */
export function splitFences(content: string): Piece[] {
  const pieces: Piece[] = [];
  const fence = /^(`{3,})([\w+-]*)\n([\s\S]*?)\n\1[ \t]*$/gm;
  let at = 0;
  for (const match of content.matchAll(fence)) {
    const text = content.slice(at, match.index).trim();
    if (text) pieces.push({ kind: "text", text, language: "" });
    pieces.push({ kind: "code", text: match[3]!, language: match[2]! });
    at = match.index + match[0].length;
  }
  const rest = content.slice(at).trim();
  if (rest || pieces.length === 0) pieces.push({ kind: "text", text: rest, language: "" });
  return pieces;
}

/** An answer as somebody would read it aloud. */
export function spoken(markdown: string): string {
  return markdown
    .replace(/^(`{3,}).*$/gm, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^[ \t]*(#{1,6}|>|[-*+]|\d+\.)[ \t]+/gm, "")
    .replace(/[*_`~|]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
