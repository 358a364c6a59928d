"use client";

import { EllipsisVertical, Headset, PanelLeft, Star, Users } from "lucide-react";
import { useState } from "react";

import { IconButton } from "@/components/ui/Button";
import { Menu } from "@/components/ui/Menu";
import { useParticipants } from "@/hooks/useParticipants";
import { useWords } from "@/hooks/usePreferences";

import { PersonAvatar } from "./Avatar";
import { FeedbackDialog } from "./FeedbackDialog";
import { PeopleDialog } from "./PeopleDialog";

interface HeaderProps {
  title: string;
  onMenu: () => void;
}

export function PlainHeader({ title, onMenu, children }: HeaderProps & { children?: React.ReactNode }) {
  const t = useWords();
  return (
    <header className="border-line bg-surface flex h-15 shrink-0 items-center gap-2 border-b px-3 sm:px-5">
      <IconButton label={t.menu} onClick={onMenu} className="md:hidden">
        <PanelLeft className="size-5" aria-hidden />
      </IconButton>
      <h1 className="min-w-0 flex-1 truncate text-base font-semibold">{title}</h1>
      {children}
    </header>
  );
}

interface ConversationHeaderProps extends HeaderProps {
  conversationId: string;
  isEscalated: boolean;
  onEscalate: () => void;
}

const SHOWN = 3;

export function ConversationHeader({ conversationId, title, isEscalated, onMenu, onEscalate }: ConversationHeaderProps) {
  const t = useWords();
  const [people, setPeople] = useParticipants(conversationId);
  const [open, setOpen] = useState<"people" | "feedback" | null>(null);
  const items = [
    { label: t.feedback, icon: <Star className="size-4" aria-hidden />, onSelect: () => setOpen("feedback") },
    ...(isEscalated ? [] : [{ label: t.askHuman, icon: <Headset className="size-4" aria-hidden />, onSelect: onEscalate }]),
  ];

  return (
    <PlainHeader title={title} onMenu={onMenu}>
      <button
        type="button"
        onClick={() => setOpen("people")}
        title={people.join(", ")}
        className="hover:bg-raised text-muted flex h-9 items-center gap-2 rounded-xl px-2"
      >
        <span className="sr-only">{`${t.people}: ${t.peopleHere(people.length)}`}</span>
        <span aria-hidden className="hidden items-center -space-x-2 sm:flex">
          {people.slice(0, SHOWN).map((person) => (
            <PersonAvatar key={person} name={person} className="border-surface size-7 border-2" />
          ))}
        </span>
        <Users className="size-5 sm:hidden" aria-hidden />
        {people.length > 1 && <span aria-hidden className="text-sm">{people.length}</span>}
      </button>
      <Menu label={t.conversationMenu(title)} items={items}>
        <EllipsisVertical className="size-5" aria-hidden />
      </Menu>
      {open === "people" && <PeopleDialog conversationId={conversationId} people={people} onChange={setPeople} onClose={() => setOpen(null)} />}
      {open === "feedback" && <FeedbackDialog conversationId={conversationId} onClose={() => setOpen(null)} />}
    </PlainHeader>
  );
}
