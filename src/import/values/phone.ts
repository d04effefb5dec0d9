import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

export interface Phone {
  readonly value: string;
  readonly verified: boolean;
}

/**
 * E.164 where the text is one valid number, read as someone in `country` would dial it. Anything else, also a number
 * with an extension, which E.164 cannot hold, is kept as it came: national habits abound, and the number may well ring.
 */
export function readPhone(text: string, country: string | undefined): Phone {
  const home = country !== undefined && isSupportedCountry(country) ? (country as CountryCode) : undefined;
  const parsed = parsePhoneNumberFromString(text, {
    extract: false,
    ...(home === undefined ? {} : { defaultCountry: home }),
  });
  if (parsed === undefined || !parsed.isValid() || parsed.ext !== undefined) return { value: text, verified: false };
  return { value: parsed.number, verified: true };
}
