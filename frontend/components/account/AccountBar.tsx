"use client";

import { LogOut, Settings, UserRound } from "lucide-react";
import { useState } from "react";

import { PersonAvatar } from "@/components/chat/Avatar";
import { Menu } from "@/components/ui/Menu";
import { useChat, useSession } from "@/hooks/useChat";
import { useWords } from "@/hooks/usePreferences";
import { useStore } from "@/hooks/useStore";

import { SettingsDialog } from "./SettingsDialog";
import { SwitchUserDialog } from "./SwitchUserDialog";

/** Who is signed in, how the connection is, and what can be set. */
export function AccountBar() {
  const { client, userId, isDevelopment } = useChat();
  const { signOut } = useSession();
  const t = useWords();
  const isOnline = useStore(client.state) === "online";
  const [open, setOpen] = useState<"settings" | "switch" | null>(null);
  const items = [
    { label: t.settings, icon: <Settings className="size-4" aria-hidden />, onSelect: () => setOpen("settings") },
    isDevelopment
      ? { label: t.switchUser, icon: <UserRound className="size-4" aria-hidden />, onSelect: () => setOpen("switch") }
      : { label: t.signOut, icon: <LogOut className="size-4" aria-hidden />, onSelect: signOut },
  ];
  return (
    <>
      <Menu label={`${t.account}: ${t.signedInAs(userId)}`} items={items} up isNamed className="hover:bg-raised flex w-full items-center gap-3 rounded-xl p-2 text-left text-sm">
        <PersonAvatar name={userId} />
        <span className="min-w-0 flex-1">
          <span className="sr-only">{t.account}: </span>
          <span className="block truncate font-medium">{userId}</span>
          <span className="text-muted flex items-center gap-1.5 text-xs">
            <span aria-hidden className={`size-2 rounded-full ${isOnline ? "bg-good" : "bg-warn"}`} />
            {isOnline ? t.online : t.connecting}
          </span>
        </span>
        <Settings className="text-muted size-4" aria-hidden />
      </Menu>
      {open === "settings" && <SettingsDialog onClose={() => setOpen(null)} />}
      {open === "switch" && <SwitchUserDialog onClose={() => setOpen(null)} />}
    </>
  );
}
