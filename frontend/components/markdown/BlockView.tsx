import type { Token, Tokens } from "marked";
import { memo } from "react";

import { CodeBlock } from "./CodeBlock";
import { Inline } from "./Inline";

/** A block of an answer. It is drawn again only where it is another one. */
export const BlockView = memo(function BlockView({ token }: { token: Token }) {
  switch (token.type) {
    case "heading":
      return <Heading token={token as Tokens.Heading} />;
    case "paragraph":
      return <p><Inline tokens={(token as Tokens.Paragraph).tokens} /></p>;
    case "text":
      return <p><Inline tokens={(token as Tokens.Text).tokens ?? [token]} /></p>;
    case "code":
      return <CodeBlock text={(token as Tokens.Code).text} language={(token as Tokens.Code).lang ?? ""} />;
    case "blockquote":
      return <blockquote><Blocks tokens={(token as Tokens.Blockquote).tokens} /></blockquote>;
    case "list":
      return <List token={token as Tokens.List} />;
    case "table":
      return <Table token={token as Tokens.Table} />;
    case "hr":
      return <hr />;
    case "space":
    case "def":
      return null;
    default:
      return <p>{token.raw}</p>;
  }
});

function Blocks({ tokens }: { tokens: readonly Token[] }) {
  return tokens.map((token, index) => <BlockView key={index} token={token} />);
}

/** The page's own headings come first: those of an answer begin below them. */
function Heading({ token }: { token: Tokens.Heading }) {
  const Level = `h${Math.min(6, token.depth + 2)}` as "h3";
  return <Level><Inline tokens={token.tokens} /></Level>;
}

function List({ token }: { token: Tokens.List }) {
  const items = token.items.map((item, index) => (
    <li key={index}>
      {item.task && <input type="checkbox" checked={item.checked ?? false} readOnly disabled aria-label={item.text} className="mr-2" />}
      {token.loose ? <Blocks tokens={item.tokens} /> : <Tight tokens={item.tokens} />}
    </li>
  ));
  return token.ordered ? <ol start={token.start === "" ? 1 : token.start}>{items}</ol> : <ul>{items}</ul>;
}

/** An item without paragraphs of its own. */
function Tight({ tokens }: { tokens: readonly Token[] }) {
  return tokens.map((token, index) =>
    token.type === "text" ? <Inline key={index} tokens={(token as Tokens.Text).tokens ?? [token]} /> : <BlockView key={index} token={token} />,
  );
}

function Table({ token }: { token: Tokens.Table }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label="table">
      <table>
        <thead>
          <tr>{token.header.map((cell, index) => <th key={index} scope="col"><Inline tokens={cell.tokens} /></th>)}</tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            <tr key={index}>{row.map((cell, column) => <td key={column}><Inline tokens={cell.tokens} /></td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
