import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Certificate {
  /** PEM files. */
  readonly keyFile: string;
  readonly file: string;
  /** As text. */
  readonly key: string;
  readonly cert: string;
  remove(): Promise<void>;
}

/** A certificate for the domain, signed by itself. */
export async function makeCertificate(domain: string): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), "mucwarden-cert-"));
  const [keyFile, file] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const whose = ["-subj", `/CN=${domain}`, "-addext", `subjectAltName=DNS:${domain}`, "-days", "2"];
  await promisify(execFile)("openssl", ["req", "-x509", ...kind, ...whose, "-keyout", keyFile, "-out", file]);
  const [key, cert] = await Promise.all([readFile(keyFile, "utf8"), readFile(file, "utf8")]);
  return { keyFile, file, key, cert, remove: () => rm(folder, { recursive: true, force: true }) };
}
