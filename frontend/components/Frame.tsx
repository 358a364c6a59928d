"use client";

import { useState, type ReactNode } from "react";

import { useWords } from "@/hooks/usePreferences";

import { Sidebar, type SidebarProps } from "./Sidebar";
import { Dialog } from "./ui/Dialog";

interface FrameProps extends SidebarProps {
  /** Where "skip" goes. */
  target: string;
  children: (openMenu: () => void) => ReactNode;
}

/** The sidebar beside the content; on a narrow screen it is a drawer. */
export function Frame({ target, children, ...sidebar }: FrameProps) {
  const t = useWords();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const select = (id: string | null) => {
    setMenuOpen(false);
    sidebar.onSelect(id);
  };
  return (
    <div className="flex h-dvh overflow-hidden">
      <a href={`#${target}`} className="bg-surface sr-only z-50 rounded-xl px-4 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2">
        {sidebar.view === "chat" ? t.skipToMessages : t.skipToContent}
      </a>
      <aside aria-label={t.menu} className="border-line bg-surface hidden w-76 shrink-0 flex-col border-r md:flex">
        <Sidebar {...sidebar} />
      </aside>
      {isMenuOpen && (
        <Dialog title={t.menu} side onClose={() => setMenuOpen(false)}>
          <Sidebar {...sidebar} onSelect={select} />
        </Dialog>
      )}
      <main className="flex min-w-0 flex-1 flex-col">{children(() => setMenuOpen(true))}</main>
    </div>
  );
}
