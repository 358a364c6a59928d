"use client";

import { EmojiPicker as Picker, type EmojiData, type EmojiPickerListComponents } from "frimousse";

import { usePreferences } from "@/hooks/usePreferences";
import { SERVER } from "@/lib/account";

/** From our own server, not from a public one. */
const load = async (locale: string): Promise<EmojiData> => (await fetch(`${SERVER}/emoji/${locale}.json`)).json();

/** ARIA counts from one, the library from zero. */
const fromOne = (index: number | undefined) => (index ?? 0) + 1;

const PARTS: Partial<EmojiPickerListComponents> = {
  CategoryHeader: ({ category, ...props }) => (
    <div className="bg-surface text-muted px-3 pt-2 pb-1 text-xs font-medium first-letter:uppercase" {...props}>
      {category.label}
    </div>
  ),
  Row: ({ children, ...props }) => (
    <div className="scroll-my-1 px-2" {...props} aria-rowindex={fromOne(props["aria-rowindex"])}>
      {children}
    </div>
  ),
  Emoji: ({ emoji, ...props }) => (
    // The library makes it a cell of its grid.
    // oxlint-disable-next-line jsx-a11y/role-supports-aria-props
    <button className="data-[active]:bg-raised flex size-9 items-center justify-center rounded-lg text-xl" {...props} aria-colindex={fromOne(props["aria-colindex"])}>
      {emoji.emoji}
    </button>
  ),
};

export default function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { locale, t } = usePreferences();
  return (
    <Picker.Root
      locale={locale}
      columns={8}
      resolveEmojiData={load}
      onEmojiSelect={({ emoji }) => onPick(emoji)}
      className="border-line bg-surface isolate flex h-80 w-fit flex-col rounded-2xl border shadow-lg"
    >
      {/* Whoever opens it is about to search or to choose, and both begin here. */}
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus */}
      <Picker.Search autoFocus aria-label={t.searchEmoji} placeholder={t.searchEmoji} className="border-line bg-canvas placeholder:text-muted m-2 rounded-xl border px-3 py-2 text-sm" />
      <Picker.Viewport className="relative flex-1 outline-hidden">
        <Picker.Loading className="text-muted absolute inset-0 flex items-center justify-center text-sm">{t.loading}</Picker.Loading>
        <Picker.Empty className="text-muted absolute inset-0 flex items-center justify-center text-sm">{t.noEmoji}</Picker.Empty>
        <Picker.List className="pb-2 select-none" components={PARTS} />
      </Picker.Viewport>
    </Picker.Root>
  );
}
