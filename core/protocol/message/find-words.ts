/** Words that tell something about a message, whatever it is about. */

/** Signs of template languages: Mustache, Jinja, ERB, Mailchimp, Freemarker and Velocity, Salesforce, Brevo. */
const PLACEHOLDERS: readonly RegExp[] = [
  /\{\{[^{}]{1,60}\}\}/g,
  /\{%[^{}%]{1,60}%\}/g,
  /<%[^<>%]{1,60}%>/g,
  /\*\|[^|*]{1,60}\|\*/g,
  /\$\{[^{}]{1,60}\}/g,
  /%%[A-Za-z_][^%\s]{0,40}%%/g,
  /\[\[[^[\]]{1,60}\]\]/g,
];
const MOST_SHOWN = 5;
const MOST_TEXT = 256 * 1024;

export function findPlaceholders(...texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) =>
    PLACEHOLDERS.flatMap((pattern) => [...text.slice(0, MOST_TEXT).matchAll(pattern)].map(([word]) => word)),
  );
  return [...new Set(found)].slice(0, MOST_SHOWN);
}

const UNSUBSCRIBE =
  /unsubscri|opt[ -]?out|email preferences|manage (?:your )?(?:subscription|preferences)|abmelde|abbestell|austragen|d[ée]sabonn|d[ée]sinscri|darse de baja|cancelar (?:la |tu )?suscripci|annulla (?:l')?iscrizione|disiscriv|afmelden|uitschrijven|avregistrera|avmeld|afmeld|wypisz|odhl[aá]s|отпис|cancelar inscri|descadastr/i;

/** Does it tell its readers how to leave a list? */
export function offersUnsubscribe(...texts: readonly string[]): boolean {
  return texts.some((text) => UNSUBSCRIBE.test(text.slice(0, MOST_TEXT)));
}
