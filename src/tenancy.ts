/** Of one place's people: a server, a workspace, or one person's direct messages. */
export interface Tenancy {
  readonly platform: string;
  readonly tenant: string;
}

export interface Spot extends Tenancy {
  readonly channel: string;
}
