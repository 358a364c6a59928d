import type { ComponentProps } from "react";

type Look = "primary" | "plain" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-white hover:bg-accent-hover",
  plain: "border border-line bg-surface hover:bg-raised",
  quiet: "text-accent-ink hover:bg-accent-soft",
  danger: "bg-danger text-surface hover:opacity-90",
};

const BASE =
  "inline-flex items-center justify-center gap-2 rounded-xl px-3.5 py-2 text-sm font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-50";

export function Button({ look = "plain", className = "", type = "button", ...props }: ComponentProps<"button"> & { look?: Look }) {
  return <button type={type} className={`${BASE} ${LOOKS[look]} ${className}`} {...props} />;
}

interface IconButtonProps extends ComponentProps<"button"> {
  /** What it does, in words: its name, and its tooltip. */
  label: string;
  look?: "quiet" | "primary";
}

export function IconButton({ label, look = "quiet", className = "", type = "button", ...props }: IconButtonProps) {
  const colours = look === "primary" ? "bg-accent text-white hover:bg-accent-hover" : "text-muted hover:bg-raised hover:text-ink";
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={`inline-flex size-9 shrink-0 items-center justify-center rounded-xl transition-colors disabled:cursor-not-allowed disabled:opacity-40 ${colours} ${className}`}
      {...props}
    />
  );
}
