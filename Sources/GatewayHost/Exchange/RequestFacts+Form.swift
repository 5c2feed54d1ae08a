import Dialects
import ProviderAPI

extension RequestFacts {
    /// Takes the model that a form with files names.
    ///
    /// - Parameters:
    ///   - contentType: The header that says that it is one.
    ///   - body: The form.
    /// - Throws: Why it cannot be read, or that it names two models.
    mutating func read(
        _ contentType: UnsafeRawBufferPointer,
        _ body: UnsafeRawBufferPointer
    ) throws(WireError) {
        let parts: [MultipartForm.Part]
        do throws(MultipartForm.Failure) {
            var form = try MultipartForm(body, contentType: contentType)
            parts = try form.parts()
        } catch {
            throw WireError(unreadable: error)
        }
        for part in parts where part.name == "model" && !part.isFile {
            note("model", again: hasModel)
            hasModel = true
            formModel = part.content
            model = String(decoding: body[part.content], as: UTF8.self)
        }
        try checkUnique()
    }
}

extension RequestHead {
    /// The content type of a form with files; `nil` when the body is none.
    var form: UnsafeRawBufferPointer? {
        let name: StaticString = "multipart/form-data"
        guard let type = fields[.contentType],
            ByteClass.equal(
                UnsafeRawBufferPointer(rebasing: type.prefix(name.utf8CodeUnitCount)),
                name
            )
        else { return nil }
        return type
    }
}

extension WireError {
    fileprivate init(unreadable failure: MultipartForm.Failure) {
        let reason =
            switch failure {
            case .noBoundary: "its content type names no boundary of at most 70 bytes"
            case .malformed: "a part has no end, or its head is too large"
            case .tooManyParts: "it has more than \(MultipartForm.maxParts) parts"
            }
        self.init(.invalidRequest, "The form cannot be read: \(reason).", code: "invalid_form")
    }
}
