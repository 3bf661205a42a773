import fc from 'fast-check';
import { parseStaple } from '../../../../core/protocol/tls/index.ts';

/** Written by "openssl ocsp" for certificates of a throw-away authority. */
const GOOD =
  'MIIBJQoBAKCCAR4wggEaBgkrBgEFBQcwAQEEggELMIIBBzCBraEPMA0xCzAJBgNVBAMMAmNhGA8yMDI2MTEyNDIzNDQwNVowZDBiMDowCQYFKw4DAhoFAAQUEQSM0gyzWSMH0Bn9CIlWK2LTZJIEFH54HCVCxhrk3CdwInmyf9twzUVFAgEBgAAYDzIwMjYxMTI0MjM0NDA1WqARGA8yMDI2MTIwMTIzNDQwNVqhIzAhMB8GCSsGAQUFBzABAgQSBBDvW+J3s1JCmTemRI7rnkzHMAoGCCqGSM49BAMCA0kAMEYCIQDdQa7aURRLFR1YELtTTNvA8Cna2vwhh4ifjyMZtGQx+QIhALz0k7U7n8fZsnVygXg93i1eVLd6yfBOgly6F3c6IkSJ';
const REVOKED =
  'MIIBNgoBAKCCAS8wggErBgkrBgEFBQcwAQEEggEcMIIBGDCBvqEPMA0xCzAJBgNVBAMMAmNhGA8yMDI2MTEyNDIzNDQwNVowdTBzMDowCQYFKw4DAhoFAAQUEQSM0gyzWSMH0Bn9CIlWK2LTZJIEFH54HCVCxhrk3CdwInmyf9twzUVFAgECoREYDzIwMjYxMTI0MjM0NDA1WhgPMjAyNjExMjQyMzQ0MDVaoBEYDzIwMjYxMjAxMjM0NDA1WqEjMCEwHwYJKwYBBQUHMAECBBIEEGbQaX6cQCdCeR6XiKbh2M0wCgYIKoZIzj0EAwIDSQAwRgIhAI5LkxEcM61UXXPLm1oGhTzf5zqP0UOcl95DaI6USVcOAiEA5Sc+P0L1UxbdHMw7paMBtvtPtSlCD+uA3qojBNVUTzw=';
const UNKNOWN =
  'MIIBNwoBAKCCATAwggEsBgkrBgEFBQcwAQEEggEdMIIBGTCBwKEPMA0xCzAJBgNVBAMMAmNhGA8yMDI2MTEyNDIzNDQwNVowdzB1ME0wCQYFKw4DAhoFAAQUEQSM0gyzWSMH0Bn9CIlWK2LTZJIEFH54HCVCxhrk3CdwInmyf9twzUVFAhRaWImgmG4LSLQanlAnzfMdAAzgsYIAGA8yMDI2MTEyNDIzNDQwNVqgERgPMjAyNjEyMDEyMzQ0MDVaoSMwITAfBgkrBgEFBQcwAQIEEgQQaUM0swfmO4uyTDCSaGmpzDAKBggqhkjOPQQDAgNIADBFAiEA3BeZ+CSLcESpHR2f8yExmUcgP8TZP0TriJtIUo14pCICIBG4CVEYBQZDWgx/WOEuuRSkXe4ypvDnprjMVKOwOIOn';
const der = (base64: string): Buffer => Buffer.from(base64, 'base64');
const TIMES = { thisUpdate: '2026-11-24T23:44:05.000Z', nextUpdate: '2026-12-01T23:44:05.000Z' };

test.each([
  ['good', GOOD],
  ['revoked', REVOKED],
  ['unknown', UNKNOWN],
])('reads the status "%s" and its times', (status, response) =>
  expect(parseStaple(der(response))).toEqual({ ok: true, value: { status, ...TIMES } }),
);

test('an error of the responder has no status', () =>
  expect(parseStaple(der('MAMKAQY='))).toMatchObject({ ok: false, code: 'no-response' }));

test('reads nothing out of a response that was cut', () => {
  const whole = der(GOOD);
  for (let length = 0; length < whole.length; length += 1)
    expect(parseStaple(whole.subarray(0, length))).toMatchObject({ ok: false });
});

test('never throws, whatever is sent', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => void parseStaple(octets)));
  fc.assert(
    fc.property(fc.nat(der(GOOD).length - 1), fc.nat(255), (at, octet) => {
      const changed = Buffer.from(der(GOOD));
      changed[at] = octet;
      parseStaple(changed);
    }),
  );
});
