"use client";

import { ChartColumn, MessageSquare, Sparkles, SquarePen } from "lucide-react";
import Link from "next/link";

import { useWords } from "@/hooks/usePreferences";

import { AccountBar } from "./account/AccountBar";
import { ConversationList } from "./list/ConversationList";

export interface SidebarProps {
  view: "chat" | "analytics";
  current: string | null;
  onSelect: (id: string | null) => void;
}

export function Sidebar({ view, current, onSelect }: SidebarProps) {
  const t = useWords();
  const links = [
    { href: "/chat", name: t.chat, Icon: MessageSquare, isHere: view === "chat" },
    { href: "/analytics", name: t.analytics, Icon: ChartColumn, isHere: view === "analytics" },
  ];
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-15 shrink-0 items-center gap-2.5 px-4">
        <span aria-hidden className="bg-accent inline-flex size-8 items-center justify-center rounded-xl text-white">
          <Sparkles className="size-4.5" />
        </span>
        <span className="text-base font-semibold tracking-tight">{t.appName}</span>
      </div>
      <div className="px-3 pb-3">
        <button
          type="button"
          onClick={() => onSelect(null)}
          className="bg-accent hover:bg-accent-hover flex w-full items-center justify-center gap-2 rounded-xl px-4 py-2.5 text-sm font-medium text-white transition-colors"
        >
          <SquarePen className="size-4" aria-hidden />
          {t.newChat}
        </button>
      </div>
      <ConversationList current={current} onSelect={onSelect} />
      <div className="border-line border-t p-2">
        <nav aria-label={t.menu} className="mb-1 grid grid-cols-2 gap-1">
          {links.map(({ href, name, Icon, isHere }) => (
            <Link
              key={href}
              href={href}
              prefetch={false}
              aria-current={isHere ? "page" : undefined}
              className={`flex items-center justify-center gap-2 rounded-xl px-2 py-2 text-sm ${isHere ? "bg-raised font-medium" : "text-muted hover:bg-raised"}`}
            >
              <Icon className="size-4" aria-hidden />
              {name}
            </Link>
          ))}
        </nav>
        <AccountBar />
      </div>
    </div>
  );
}
