import { Sparkles } from "lucide-react";

/** Colours with enough contrast to white letters. */
const COLOURS = ["bg-[#7e3ae0]", "bg-[#0f6b8f]", "bg-[#8a4b08]", "bg-[#17693a]", "bg-[#a3276b]", "bg-[#4452b8]"];

const hash = (text: string): number => [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 9973, 7);

export function PersonAvatar({ name, className = "size-8" }: { name: string; className?: string }) {
  return (
    <span aria-hidden className={`inline-flex shrink-0 items-center justify-center rounded-full text-xs font-semibold text-white uppercase ${COLOURS[hash(name) % COLOURS.length]} ${className}`}>
      {name.slice(0, 2)}
    </span>
  );
}

export function AssistantAvatar() {
  return (
    <span aria-hidden className="bg-accent-soft text-accent-ink inline-flex size-8 shrink-0 items-center justify-center rounded-full">
      <Sparkles className="size-4" />
    </span>
  );
}
