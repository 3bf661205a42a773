/** A cause with its findings by name: they stand in full elsewhere in the same answer. */
import type { Cause } from '../core/diagnosis/cause.ts';
import type { Symptom } from '../core/diagnosis/symptom.ts';
import { diagnose } from '../core/diagnosis/diagnose.ts';
import type { ProbeId } from '../core/model/probe.ts';
import type { Finding } from '../core/model/finding.ts';
import { explainSymptom, symptomOf } from '../core/pipeline/symptoms.ts';

export interface NamedFinding {
  readonly code: string;
  readonly target: string;
  readonly instance: string;
  readonly says: string;
}

export type ReportedCause = Omit<Cause, 'explains' | 'because'> & {
  readonly explains: readonly NamedFinding[];
  readonly because: readonly NamedFinding[];
};

type Told = Finding & { readonly target: string; readonly probe: ProbeId };

export function causesOf(findings: readonly Told[]): ReportedCause[] {
  return diagnose(findings.map((finding) => symptomOf(finding, finding.probe))).causes.map(reportCause);
}

export function reportCause({ explains, because, ...cause }: Cause): ReportedCause {
  return { ...cause, explains: explains.map(named), because: because.map(named) };
}

/** The same finding of the same target. */
export function nameOf({
  code,
  target,
  instance,
}: Pick<NamedFinding, 'code' | 'target' | 'instance'>): string {
  return JSON.stringify([target, code, instance]);
}

function named(symptom: Symptom): NamedFinding {
  const { code, target, instance } = symptom;
  return { code, target, instance, says: explainSymptom(symptom).says };
}
