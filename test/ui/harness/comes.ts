/** Whether what is waited for comes within the wait's own limit. */
export function comes(wait: Promise<unknown>): Promise<boolean> {
  return wait.then(
    () => true,
    () => false,
  );
}
