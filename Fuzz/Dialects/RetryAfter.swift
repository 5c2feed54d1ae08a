/// Stands in for the type whose other members read headers, which need the C header of the contract.
public enum RetryAfter {}
