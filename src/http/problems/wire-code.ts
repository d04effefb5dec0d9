/** 'customer-erased' is CUSTOMER_ERASED on the wire: one alphabet for all codes. */
export type WireCode<Reason extends string> = Reason extends `${infer Head}-${infer Tail}`
  ? `${Uppercase<Head>}_${WireCode<Tail>}`
  : Uppercase<Reason>;
