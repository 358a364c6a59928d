import type { Token, Tokens } from "marked";
import { Fragment } from "react";

import { safeHref } from "@/lib/markdown";

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", apos: "'", nbsp: "\u00a0" };

/** The few entities that models write. */
const plain = (text: string): string => text.replace(/&(#39|[a-z]+);/g, (all, name: string) => ENTITIES[name] ?? all);

/** What stands in a line. */
export function Inline({ tokens }: { tokens: readonly Token[] | undefined }) {
  return tokens?.map((token, index) => <InlineToken key={index} token={token} />);
}

function InlineToken({ token }: { token: Token }) {
  const inner = "tokens" in token ? <Inline tokens={token.tokens} /> : null;
  switch (token.type) {
    case "strong":
      return <strong>{inner}</strong>;
    case "em":
      return <em>{inner}</em>;
    case "del":
      return <del>{inner}</del>;
    case "br":
      return <br />;
    case "codespan":
      return <code>{(token as Tokens.Codespan).text}</code>;
    case "link":
      return <Link token={token as Tokens.Link} />;
    case "image":
      // Loading it would tell its server who reads this.
      return <Address href={(token as Tokens.Image).href}>{(token as Tokens.Image).text || (token as Tokens.Image).href}</Address>;
    case "text":
      return inner ?? <Fragment>{plain((token as Tokens.Text).text)}</Fragment>;
    case "escape":
      return <Fragment>{(token as Tokens.Escape).text}</Fragment>;
    default:
      return <Fragment>{token.raw}</Fragment>;
  }
}

function Link({ token }: { token: Tokens.Link }) {
  return (
    <Address href={token.href}>
      <Inline tokens={token.tokens} />
    </Address>
  );
}

function Address({ href, children }: { href: string; children: React.ReactNode }) {
  const safe = safeHref(href);
  return safe ? (
    <a href={safe} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ) : (
    <>{children}</>
  );
}
