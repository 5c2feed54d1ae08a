import ProviderAPI

/// Reads answers of one format.
protocol ResponseDecoder: AnyObject {
    /// Reads one event of a stream.
    ///
    /// - Parameters:
    ///   - event: The parsed data of the event.
    ///   - name: The name of the event; empty where the stream has none.
    ///   - sink: Gets the pieces.
    func decode(event: JSONNode, name: RawText, to sink: any ResponseSink)

    /// Reads a whole answer.
    func decode(body: JSONNode, to sink: any ResponseSink)

    /// Takes note that the stream is over and ends the answer if it is complete.
    ///
    /// - Parameters:
    ///   - ending: How the bytes ended.
    ///   - sink: Gets what was held back, and the end.
    /// - Returns: Whether the answer is complete, so that `end` was called now or before.
    func finish(_ ending: StreamEnding, to sink: any ResponseSink) -> Bool
}

/// How the bytes of a stream ended.
enum StreamEnding {
    /// With `[DONE]`.
    case marked
    /// With the end of the body as framed.
    case clean
    /// With a broken connection.
    case cut
}

/// Writes answers of one format, as a stream or as a body.
protocol ResponseEncoder: ResponseSink {
    /// Moves what has been written to the end of a buffer.
    func drain(into target: inout ByteBuffer)
}
