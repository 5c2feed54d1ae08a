/// What is asked of the certificate of an `https` upstream.
///
/// Certificates are always checked; what can be changed is whom to trust.
struct TLSSettings: Hashable, Sendable {
    /// A PEM file with the trusted authorities, or `nil` for the system's.
    var authorities: String?
    /// How the operator names that file, where it is a copy that is read.
    var authoritiesName: String?
}
