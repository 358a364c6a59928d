"use client";

import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

/** This close to the end is at the end, in pixels. */
const NEAR = 64;

interface Follow {
  /** What is scrolled. */
  scroller: RefObject<HTMLDivElement | null>;
  /** What is in it, and grows. */
  content: RefObject<HTMLDivElement | null>;
  isFollowing: boolean;
  toEnd: () => void;
}

/**
 * Keeps the end in view while the content grows, unless the reader has scrolled up; `start` is what begins at its end. Where
 * something is put before the `first` item, what the reader looks at stays where it is.
 */
export function useFollow(start: string, first: string | undefined): Follow {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const anchor = useRef<{ element: Element; top: number } | null>(null);
  const [isFollowing, setFollowing] = useState(true);

  const follow = useCallback((next: boolean) => {
    following.current = next;
    setFollowing(next);
  }, []);

  const toEnd = useCallback(() => {
    follow(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [follow]);

  useLayoutEffect(toEnd, [start, toEnd]);

  useEffect(() => {
    const view = scroller.current!;
    let last = view.scrollTop;
    const scrolled = () => {
      const isAtEnd = view.scrollHeight - view.scrollTop - view.clientHeight < NEAR;
      // Only going up ends it: growing content moves the end away by itself.
      if (isAtEnd) follow(true);
      else if (view.scrollTop < last - 1) follow(false);
      last = view.scrollTop;
      const seen = [...view.querySelectorAll("[data-message]")].find((it) => it.getBoundingClientRect().bottom > view.getBoundingClientRect().top);
      anchor.current = seen ? { element: seen, top: seen.getBoundingClientRect().top } : null;
    };
    const grown = () => {
      if (following.current) view.scrollTop = view.scrollHeight;
      last = view.scrollTop;
    };
    const observer = new ResizeObserver(grown);
    observer.observe(content.current!);
    observer.observe(view);
    view.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      observer.disconnect();
      view.removeEventListener("scroll", scrolled);
    };
  }, [follow]);

  // Items came before the first one: the browser may have kept the place already, then nothing moves.
  useLayoutEffect(() => {
    const held = anchor.current;
    if (following.current || !held?.element.isConnected || !scroller.current) return;
    scroller.current.scrollTop += held.element.getBoundingClientRect().top - held.top;
  }, [first]);

  return { scroller, content, isFollowing, toEnd };
}
