"use client";

import { memo, useState } from "react";

import { BlockReader } from "@/lib/markdown";

import { BlockView } from "./BlockView";

/** An answer. Where its text grows, what is done stays as it is. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const [reader] = useState(() => new BlockReader());
  return (
    <div className="prose-chat">
      {reader.read(text).map(({ key, token }) => (
        <BlockView key={key} token={token} />
      ))}
    </div>
  );
});
