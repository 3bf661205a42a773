/** Findings of one run, or states that are kept, as what diagnosis reads; and a symptom in words. */
import { HEARD, isHeard, type HeardArgs } from '../diagnosis/heard.ts';
import { text, type Symptom } from '../diagnosis/symptom.ts';
import type { Finding } from '../model/finding.ts';
import type { State } from '../model/record.ts';
import { explain, type Explanation } from './explain.ts';

type Seen = Finding & { readonly target: string };

export function symptomOf(
  { code, outcome, severity, args, instance, target }: Seen,
  probe: string,
  since?: string,
): Symptom {
  return {
    code,
    target,
    probe,
    outcome,
    severity,
    args,
    instance,
    ...(since === undefined ? {} : { since }),
  };
}

/** Troubles that were confirmed, and those that wait for a second look. */
export function symptomsOfState({ target, probe, open }: State): Symptom[] {
  return open.map(({ finding, since }) => symptomOf({ ...finding, target }, probe, since));
}

export function explainSymptom(symptom: Symptom): Explanation {
  const { code, args } = symptom;
  if (!isHeard(code)) return explain({ code, args });
  const heard: HeardArgs = {
    by: text(symptom, 'by'),
    category: text(symptom, 'category'),
    reply: text(symptom, 'reply'),
    count: Number(text(symptom, 'count')) || 0,
    of: Number(text(symptom, 'of')) || 0,
  };
  return {
    says: HEARD[code].says(heard),
    ...(heard.reply === '' ? {} : { evidence: heard.reply }),
    advice: [],
  };
}
