/** RFC 5802 5.1 (saslname): "," and "=" would end or disguise an attribute. */
export function saslName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C');
}
