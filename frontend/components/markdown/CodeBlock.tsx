import { memo } from "react";

import { CopyButton } from "@/components/ui/CopyButton";
import { useWords } from "@/hooks/usePreferences";

export const CodeBlock = memo(function CodeBlock({ text, language }: { text: string; language: string }) {
  const t = useWords();
  return (
    <div className="border-line bg-raised text-ink overflow-hidden rounded-xl border">
      <div className="border-line text-muted flex items-center justify-between border-b pl-4 text-xs">
        <span>{language}</span>
        <CopyButton text={text} label={t.copyCode} />
      </div>
      {/* Wider than the page: it is scrolled, by the keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} role="group" aria-label={language || "code"} className="overflow-x-auto p-4 font-mono text-[0.8125rem] leading-relaxed">
        <code>{text}</code>
      </pre>
    </div>
  );
});
