"use client";

import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Notice } from "@/components/ui/Notice";
import { useAct } from "@/hooks/useAct";
import { useChat } from "@/hooks/useChat";
import { useWords } from "@/hooks/usePreferences";
import { useStore } from "@/hooks/useStore";
import type { ConversationSummary } from "@/lib/chat-client";

import { ChangeDialog } from "./ChangeDialog";
import { ConversationItem, type Change } from "./ConversationItem";

const SEARCH_PAUSE_MS = 250;
const STATUSES = ["active", "archived"] as const;

interface ConversationListProps {
  current: string | null;
  onSelect: (id: string) => void;
}

export function ConversationList({ current, onSelect }: ConversationListProps) {
  const { client } = useChat();
  const t = useWords();
  const list = useStore(client.list);
  const [q, setQ] = useState(list.filter.q);
  const [changing, setChanging] = useState<{ change: Exclude<Change, "archive">; conversation: ConversationSummary } | null>(null);
  const { act, isBusy, error } = useAct();
  const status = list.filter.status;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => () => clearTimeout(timer.current), []);

  const search = (text: string) => {
    setQ(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void act(() => client.filter({ status, q: text.trim() })), SEARCH_PAUSE_MS);
  };

  const change = (conversation: ConversationSummary, what: Change) => {
    if (what !== "archive") return setChanging({ change: what, conversation });
    void act(() => client.request("conversation:archive", { conversationId: conversation.id }));
  };

  const empty = list.filter.q ? t.nothingFound(list.filter.q) : status === "active" ? t.noConversations : t.noneArchived;

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <Field label={t.search} isLabelHidden placeholder={t.search} type="search" icon={<Search className="size-4" aria-hidden />} value={q} onChange={(event) => search(event.target.value)} className="px-3" />
      <div role="group" aria-label={t.conversations} className="bg-raised mx-3 grid grid-cols-2 rounded-xl p-1 text-sm">
        {STATUSES.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === status}
            onClick={() => void act(() => client.filter({ status: one, q: q.trim() }))}
            className={`rounded-lg py-1 ${one === status ? "bg-surface font-medium shadow-sm" : "text-muted"}`}
          >
            {t[one]}
          </button>
        ))}
      </div>
      <nav aria-label={t.conversations} aria-busy={!list.isLoaded} className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {error && (
          <div role="alert" className="px-1 pb-2">
            <Notice tone="danger">{t.errors[error]}</Notice>
          </div>
        )}
        <ul className="space-y-0.5">
          {list.items.map((conversation) => (
            <ConversationItem
              key={conversation.id}
              conversation={conversation}
              isCurrent={conversation.id === current}
              onSelect={() => onSelect(conversation.id)}
              onChange={(what) => change(conversation, what)}
            />
          ))}
        </ul>
        {list.isLoaded && list.items.length === 0 && <p className="text-muted px-3 py-6 text-center text-sm">{empty}</p>}
        {list.hasMore && (
          <Button look="quiet" disabled={isBusy} className="mt-1 w-full" onClick={() => void act(() => client.loadMore())}>
            {t.loadMore}
          </Button>
        )}
      </nav>
      {changing && <ChangeDialog {...changing} onClose={() => setChanging(null)} />}
    </div>
  );
}
