import ProviderAPI

extension ByteBuffer {
    /// Writes data as a `data:` URL.
    mutating func dataURL(_ type: RawText, _ data: RawText) {
        append("\"data:")
        append(type.bytes)
        append(";base64,")
        append(data.bytes)
        append("\",")
    }

    /// Writes a sound as the part that two of the formats share.
    mutating func inputAudio(_ data: RawText, _ type: RawText?) {
        append("{\"type\":\"input_audio\",\"input_audio\":{")
        member("data", data)
        member("format", MediaType.audioFormat(type))
        closeObject()
        closeObject()
    }
}
