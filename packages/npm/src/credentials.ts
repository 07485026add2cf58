/** Credentials: a value, a function that gives them when they are needed, or where to look for them. */

import type { Moment } from "./options.js";

/** An access key pair of the Volcengine account. */
export interface Keys {
  /** The access key id. */
  accessKeyId: string;
  /** The secret access key that belongs to it. */
  secretAccessKey: string;
  /** The session token of temporary credentials. */
  sessionToken?: string | undefined;
}

/** What a {@link CredentialsProvider} gives. */
export interface Credentials extends Keys {
  /** When they expire. Before that, they are requested again; without it, they are kept until the service refuses them. */
  expiresAt?: Moment | undefined;
}

/**
 * Gives credentials. It runs once for all calls that wait for it: before the first call, before the credentials expire, and
 * after the service has refused them. What it throws is why calls fail.
 */
export type CredentialsProvider = () => Credentials | Promise<Credentials>;

/**
 * Where to look for keys, on Node.js, Deno and Bun. A name takes the defaults: `"chain"`, which is the default of a client
 * that is given no credentials, tries the environment, OIDC by the environment, the two configuration files and the role of
 * the ECS instance, in this order.
 */
export type CredentialSource =
  | "chain"
  | "environment"
  | "configFile"
  | "ecsRole"
  | {
      /** All places, in the order of the vendor's SDKs. */
      chain: ChainOptions;
    }
  | {
      /** Variables: `VOLCENGINE_ACCESS_KEY` and `VOLCENGINE_SECRET_KEY`, and the older names of the vendor's SDKs. */
      environment: Record<never, never>;
    }
  | {
      /** The configuration file of the vendor's command line, which may name a role. */
      configFile: ConfigFileOptions;
    }
  | {
      /** The role of the ECS instance. */
      ecsRole: EcsRoleOptions;
    }
  | {
      /** A role that is assumed by STS. */
      assumeRole: AssumeRoleOptions;
    }
  | {
      /** A role that is assumed with an OIDC token. */
      assumeRoleWithOidc: AssumeRoleWithOidcOptions;
    };

/** What can be changed about the default chain. */
export interface ChainOptions {
  /** Another file than `~/.volcengine/config.json`. */
  configFile?: string | undefined;
  /** The profile in that file, whatever the environment says. */
  profile?: string | undefined;
  /** Goes on after a place that is configured and does not work, as the vendor's SDKs do. Default: that ends the search. */
  skipBroken?: boolean | undefined;
  /** Another STS than `https://sts.volcengineapi.com`, for roles that name none. */
  stsEndpoint?: string | undefined;
  /** Another metadata service than `http://100.96.0.96`. */
  metadataEndpoint?: string | undefined;
}

/** The configuration file. */
export interface ConfigFileOptions {
  /** Another file than `~/.volcengine/config.json`. */
  path?: string | undefined;
  /** The profile. Default: the environment's, or the file's current one. */
  profile?: string | undefined;
  /** Another STS than `https://sts.volcengineapi.com`. */
  stsEndpoint?: string | undefined;
  /** Another metadata service than `http://100.96.0.96`. */
  metadataEndpoint?: string | undefined;
}

/** The role of the ECS instance. */
export interface EcsRoleOptions {
  /** The role. Default: the instance's first one. */
  role?: string | undefined;
  /** Another metadata service than `http://100.96.0.96`. */
  metadataEndpoint?: string | undefined;
}

/** What assuming a role takes, by keys or by an OIDC token. */
export interface RoleOptions {
  /** The role, such as `trn:iam::2000000001:role/im`. */
  roleTrn: string;
  /** The name of the session, which the audit log shows. Default: a random one. */
  sessionName?: string | undefined;
  /** How long the keys are to live, in seconds. */
  durationSeconds?: number | undefined;
  /** A policy that narrows what the role may do, JSON text. */
  policy?: string | undefined;
  /** Another STS than `https://sts.volcengineapi.com`. */
  endpoint?: string | undefined;
}

/** A role that is assumed by STS. */
export interface AssumeRoleOptions extends RoleOptions {
  /** The keys to assume it with. Default: those of the chain. */
  source?: Keys | CredentialSource | undefined;
}

/** A role that is assumed with an OIDC token. */
export interface AssumeRoleWithOidcOptions extends RoleOptions {
  /** The file with the token. It is read for each search. */
  tokenFile: string;
}
