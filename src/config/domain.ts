/** Whether the text can be the domain of a JID, as far as no name server is needed to tell. */
export function isDomain(text: string): boolean {
  return text.length > 0 && text.length <= 1023 && !/[\s"&'/<>@\p{Cc}]/u.test(text);
}
