"use client";

import { Archive, DoorOpen, EllipsisVertical, Pencil, Trash2 } from "lucide-react";

import { Menu, type MenuItem } from "@/components/ui/Menu";
import { useChat } from "@/hooks/useChat";
import { usePreferences } from "@/hooks/usePreferences";
import type { ConversationSummary } from "@/lib/chat-client";
import { shortTime } from "@/lib/dates";
import { spoken } from "@/lib/markdown";

export type Change = "rename" | "archive" | "remove" | "leave";

interface ConversationItemProps {
  conversation: ConversationSummary;
  isCurrent: boolean;
  onSelect: () => void;
  onChange: (change: Change) => void;
}

export function ConversationItem({ conversation, isCurrent, onSelect, onChange }: ConversationItemProps) {
  const { userId } = useChat();
  const { t, locale } = usePreferences();
  const [newest] = conversation.messages;
  const preview = newest ? spoken(newest.content).slice(0, 120) : "";
  const isOwner = conversation.userId === userId;
  const item = (change: Change, label: string, Icon: typeof Pencil, isDanger = false): MenuItem => ({
    label,
    icon: <Icon className="size-4" aria-hidden />,
    onSelect: () => onChange(change),
    isDanger,
  });
  const items = [
    item("rename", t.rename, Pencil),
    ...(isOwner && conversation.status === "active" ? [item("archive", t.archive, Archive)] : []),
    isOwner ? item("remove", t.remove, Trash2, true) : item("leave", t.leave, DoorOpen, true),
  ];

  return (
    <li className={`group relative flex items-center rounded-xl ${isCurrent ? "bg-accent-soft" : "hover:bg-raised"}`}>
      <button type="button" aria-current={isCurrent ? "page" : undefined} onClick={onSelect} className="min-w-0 flex-1 rounded-xl px-3 py-2 text-left">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate text-sm font-medium">{conversation.title}</span>
          <time dateTime={conversation.updatedAt} className="text-muted shrink-0 text-xs">
            {shortTime(conversation.updatedAt, locale)}
          </time>
        </span>
        <span className="text-muted mt-0.5 block truncate text-xs">{newest?.role === "user" && newest.userId === userId ? t.youSaid(preview) : preview || "\u00a0"}</span>
      </button>
      <Menu
        label={t.conversationMenu(conversation.title)}
        items={items}
        className="text-muted hover:text-ink mr-1 inline-flex size-8 items-center justify-center rounded-lg md:opacity-0 md:group-focus-within:opacity-100 md:group-hover:opacity-100 pointer-coarse:opacity-100"
      >
        <EllipsisVertical className="size-4" aria-hidden />
      </Menu>
    </li>
  );
}
