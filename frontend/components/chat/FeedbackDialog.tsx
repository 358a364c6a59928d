"use client";

import { Star } from "lucide-react";
import { useId, useState } from "react";

import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { FIELD } from "@/components/ui/Field";
import { Notice } from "@/components/ui/Notice";
import { useAct } from "@/hooks/useAct";
import { useChat } from "@/hooks/useChat";
import { useWords } from "@/hooks/usePreferences";

const LONGEST = 2_000;

export function FeedbackDialog({ conversationId, onClose }: { conversationId: string; onClose: () => void }) {
  const { client } = useChat();
  const t = useWords();
  const id = useId();
  const [rating, setRating] = useState(0);
  const [sentence, setSentence] = useState("");
  const [isDone, setDone] = useState(false);
  const { act, isBusy, error } = useAct();

  const submit = async () => {
    const feedback = sentence.trim() ? { feedback: sentence.trim() } : {};
    if (await act(() => client.request("conversation:feedback", { conversationId, rating, ...feedback }))) setDone(true);
  };

  return (
    <Dialog title={t.feedbackTitle} onClose={onClose}>
      {isDone ? (
        <div role="status" className="space-y-4">
          <Notice tone="good">{t.feedbackThanks}</Notice>
          <Button look="primary" onClick={onClose} className="w-full">
            {t.close}
          </Button>
        </div>
      ) : (
        <form
          className="space-y-4"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <fieldset className="flex justify-center gap-1">
            <legend className="sr-only">{t.feedbackTitle}</legend>
            {[1, 2, 3, 4, 5].map((stars) => (
              <label key={stars} title={t.stars(stars)} className="has-focus-visible:outline-accent-ink cursor-pointer rounded-lg p-1 has-focus-visible:outline-2">
                <input type="radio" name={`${id}-stars`} value={stars} checked={rating === stars} onChange={() => setRating(stars)} className="sr-only" />
                <span className="sr-only">{t.stars(stars)}</span>
                <Star aria-hidden className={`size-8 ${stars <= rating ? "fill-amber-400 text-amber-500" : "text-muted"}`} />
              </label>
            ))}
          </fieldset>
          <label className="block text-sm font-medium">
            {t.feedbackLabel}
            <textarea rows={3} maxLength={LONGEST} value={sentence} onChange={(event) => setSentence(event.target.value)} className={`${FIELD} mt-1.5 font-normal`} />
          </label>
          {error && <Notice tone="danger">{t.errors[error]}</Notice>}
          <Button type="submit" look="primary" disabled={rating === 0 || isBusy} className="w-full">
            {t.submit}
          </Button>
        </form>
      )}
    </Dialog>
  );
}
