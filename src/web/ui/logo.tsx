/** The mark: a square hub with four ways. Decorative beside the name; `title` makes it speak where it stands alone. */
export function Logo({ size = 24, title }: { readonly size?: number; readonly title?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="currentColor"
      role={title ? 'img' : undefined}
      aria-label={title}
      aria-hidden={title ? undefined : true}
    >
      <path d="M14.5 1h3v7.5h-3zM14.5 23.5h3V31h-3zM1 14.5h7.5v3H1zM23.5 14.5H31v3h-7.5z" />
      <path fillRule="evenodd" d="M8.5 8.5h15v15h-15zm3 3v9h9v-9z" />
      <path d="M14.5 14.5h3v3h-3z" />
    </svg>
  );
}
