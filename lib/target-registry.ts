import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

/** The targets of a large installation as one object among the assets of this deployment, named by its content. */
export class TargetRegistry extends Construct {
  /** "s3://BUCKET/KEY", for the environment of a function. */
  readonly address: string;
  private readonly asset: Asset;

  constructor(scope: Construct, id: string, props: { readonly registry: Uint8Array }) {
    super(scope, id);
    const folder = mkdtempSync(join(tmpdir(), 'postwatch-targets-'));
    try {
      const path = join(folder, 'targets.registry');
      writeFileSync(path, props.registry);
      this.asset = new Asset(this, 'Targets', { path });
    } finally {
      // The assembly has its own copy by now.
      rmSync(folder, { recursive: true, force: true });
    }
    this.address = this.asset.s3ObjectUrl;
  }

  /** This object alone: Asset.grantRead() would open the bucket with everything that is ever deployed. */
  allowReading(reader: IGrantable): void {
    reader.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [this.asset.bucket.arnForObjects(this.asset.s3ObjectKey)],
      }),
    );
  }
}
