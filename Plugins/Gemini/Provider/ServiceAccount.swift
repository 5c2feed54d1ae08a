internal import ProviderAPI

/// The key file of a Google Cloud service account, as Google writes it or inside a `vertex` file.
struct ServiceAccount: Sendable {
    let email: String
    let privateKey: String
    let keyID: String?
    let tokenURL: String?
    let place: VertexPlace

    init(_ credential: JSONValue) throws(ProviderFailure) {
        let file = credential["service_account"] ?? credential
        guard let email = file["client_email"]?.string, !email.isEmpty else {
            throw ProviderFailure(.refused, "The service account holds no `client_email`.")
        }
        guard let key = file["private_key"]?.string, key.contains("PRIVATE KEY-----") else {
            throw ProviderFailure(.refused, "The service account holds no `private_key` in PEM.")
        }
        guard let project = credential["project_id"]?.string ?? file["project_id"]?.string,
            !project.isEmpty
        else {
            throw ProviderFailure(.refused, "The service account holds no `project_id`.")
        }
        self.email = email
        privateKey = key
        keyID = file["private_key_id"]?.string
        tokenURL = file["token_uri"]?.string
        let location = credential["location"]?.string
        place = VertexPlace(project: project, location: location?.isEmpty == true ? nil : location)
    }
}
