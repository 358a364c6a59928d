import { useId, type ComponentProps, type ReactNode } from "react";

export const FIELD = "w-full rounded-xl border border-line bg-canvas px-3.5 py-2.5 text-sm placeholder:text-muted";

interface FieldProps extends Omit<ComponentProps<"input">, "id"> {
  label: string;
  /** What is wrong with it, in words. */
  error?: string;
  isLabelHidden?: boolean;
  icon?: ReactNode;
}

export function Field({ label, error, isLabelHidden = false, icon, className = "", ...props }: FieldProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className={isLabelHidden ? "sr-only" : "mb-1.5 block text-sm font-medium"}>
        {label}
      </label>
      <div className="relative">
        {icon && <span className="text-muted pointer-events-none absolute top-1/2 left-3 -translate-y-1/2">{icon}</span>}
        <input
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          className={`${FIELD} ${icon ? "pl-9" : ""}`}
          {...props}
        />
      </div>
      {error && (
        <p id={`${id}-error`} role="alert" className="text-danger mt-1.5 text-sm">
          {error}
        </p>
      )}
    </div>
  );
}
