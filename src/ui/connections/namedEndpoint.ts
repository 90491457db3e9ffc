/** Whether the local pipeline takes a text as an HTTP endpoint: `URL`, or `URL=ADDRESS`. A URL's query may have an equals sign, too. */
export function isNamedEndpoint(text: string): boolean {
  const addresses = text.split(/=(?=https?:\/\/)/);
  return (
    addresses.length <= 2 && addresses.every((address) => /^https?:\/\/\S+$/.test(address) && URL.canParse(address))
  );
}
