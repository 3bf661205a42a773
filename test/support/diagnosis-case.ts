/** Golden cases of diagnosis: findings in, causes out. Outcome and severity are those of the code's row. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { HEARD, isHeard } from '../../core/diagnosis/heard.ts';
import type { Symptom } from '../../core/diagnosis/symptom.ts';
import type { Json } from '../../core/model/json.ts';
import type { Severity } from '../../core/model/severity.ts';
import { knownCode } from '../../core/pipeline/explain.ts';

export const DIAGNOSIS_CASES = join(import.meta.dirname, '..', 'golden-diagnosis');

export interface DiagnosisCase {
  readonly readme: string;
  readonly findings: readonly {
    readonly code: string;
    readonly at: string;
    readonly since?: string;
    readonly args?: Readonly<Record<string, Json>>;
  }[];
  readonly want: readonly {
    readonly rule: string;
    readonly confidence: string;
    readonly explains: readonly string[];
    readonly since?: string;
    readonly against?: number;
    readonly follows?: readonly string[];
    readonly instead?: readonly string[];
  }[];
  readonly alone?: readonly string[];
}

export function diagnosisCases(): string[] {
  return readdirSync(DIAGNOSIS_CASES).filter((name) => name.endsWith('.yaml'));
}

export function readDiagnosisCase(name: string): DiagnosisCase {
  return parse(readFileSync(join(DIAGNOSIS_CASES, name), 'utf8')) as DiagnosisCase;
}

export function symptomsOfCase({ findings }: DiagnosisCase): Symptom[] {
  return findings.map(({ code, at, since, args = {} }) => {
    const known = knownCode(code);
    const severity = known?.row.severity ?? 'warning';
    return {
      code,
      target: at,
      probe: isHeard(code) ? (code.startsWith('LOG_') ? 'logs' : 'bounces') : (known?.check.probe ?? 'smtp'),
      outcome: isHeard(code) ? (code === 'LOG_DELIVERED' ? 'pass' : 'fail') : (known?.row.outcome ?? 'fail'),
      severity: isHeard(code) ? HEARD[code].severity : severityOf(severity, args),
      args,
      instance: '',
      ...(since === undefined ? {} : { since }),
    };
  });
}

function severityOf(
  severity: Severity | ((args: Readonly<Record<string, Json>>) => Severity),
  args: Readonly<Record<string, Json>>,
): Severity {
  return typeof severity === 'function' ? severity(args) : severity;
}
