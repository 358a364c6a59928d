"use client";

import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";

import { useWords } from "@/hooks/usePreferences";

import { IconButton } from "./Button";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Whether it can be left: signing in cannot. */
  canClose?: boolean;
  /** From the side, as a drawer. */
  side?: boolean;
}

const MIDDLE = "w-[min(28rem,calc(100vw-2rem))] rounded-2xl";
const SIDE = "ml-0 h-dvh max-h-none w-[min(20rem,85vw)] rounded-r-2xl";

/** A modal dialog: the browser keeps the focus in it, and gives it back to where it was. */
export function Dialog({ title, onClose, children, canClose = true, side = false }: DialogProps) {
  const t = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();

  useEffect(() => {
    const element = dialog.current!;
    const opener = document.activeElement;
    element.showModal();
    // The browser would begin with the first button, which closes it.
    element.querySelector<HTMLElement>("form :is(input, textarea)")?.focus();
    return () => {
      element.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a click beside it closes it; the keyboard has Escape
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        if (canClose) onClose();
      }}
      // A click beside it is a click on the dialog itself.
      onMouseDown={(event) => event.target === event.currentTarget && canClose && onClose()}
      className={`bg-surface border-line border p-0 shadow-2xl ${side ? SIDE : MIDDLE}`}
    >
      <div className={side ? "flex h-full flex-col" : "p-5"}>
        <div className={`flex items-center justify-between gap-4 ${side ? "p-4 pb-0" : "mb-3"}`}>
          <h2 id={heading} className="text-lg font-semibold">
            {title}
          </h2>
          {canClose && (
            <IconButton label={t.close} onClick={onClose}>
              <X className="size-5" aria-hidden />
            </IconButton>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}
