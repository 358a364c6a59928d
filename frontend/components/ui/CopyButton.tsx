"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";

import { useWords } from "@/hooks/usePreferences";

import { IconButton } from "./Button";

/** The clipboard is there on HTTPS and on localhost; elsewhere the old way still works. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useWords();
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const Icon = isCopied ? Check : Copy;
  return (
    <>
      <IconButton label={isCopied ? t.copied : label} className="size-8" onClick={() => void copy(text).then(() => setCopied(true))}>
        <Icon className="size-4" aria-hidden />
      </IconButton>
      <span role="status" className="sr-only">
        {isCopied ? t.copied : ""}
      </span>
    </>
  );
}
