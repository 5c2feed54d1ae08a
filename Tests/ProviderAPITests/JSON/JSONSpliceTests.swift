import ProviderAPI
import Testing

@Suite("JSONSplice")
struct JSONSpliceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let edits: String
        let source: String
        let result: String

        init(_ edits: String, _ source: String, _ result: String) {
            self.edits = edits
            self.source = source
            self.result = result
        }

        var testDescription: String { "\(edits) in \(source)" }
    }

    // An edit is an action (= set, ~ replace, + insert, - remove), a path, and a value after a colon.
    static let cases = [
        Case("", #"{"a":1}"#, #"{"a":1}"#),
        Case("=a:9", #"{"a":1,"b":2}"#, #"{"a":9,"b":2}"#),
        Case("=b:9", #" { "a" : 1 , "b" : [2] } "#, #" { "a" : 1 , "b" : 9 } "#),
        Case("=c:9", #"{"a":1 }"#, #"{"a":1,"c":9 }"#),
        Case("=c:9 +d:8", "{ }", #"{"c":9,"d":8 }"#),
        Case("=a:9", #"{"a":1,"b":2,"a":3}"#, #"{"a":9,"b":2,"a":9}"#),
        Case("~a:9 ~c:8", #"{"a":1}"#, #"{"a":9}"#),
        Case("+a:9 +c:8", #"{"a":null}"#, #"{"a":null,"c":8}"#),
        Case("=a:9", #"{"\u0061":1}"#, #"{"\u0061":9}"#),
        Case("-a", #"{"a":1}"#, "{}"),
        Case("-a", #"{ "a":1 , "b":2}"#, #"{ "b":2}"#),
        Case("-b", #"{"a":1, "b":2, "c":3}"#, #"{"a":1, "c":3}"#),
        Case("-c", #"{"a":1, "b":2 , "c":3 }"#, #"{"a":1, "b":2 }"#),
        Case("-a -b -c", #"{ "a":1, "b":2, "c":3 }"#, "{  }"),
        Case("-b -c", #"{"a":1, "b":2, "c":3}"#, #"{"a":1}"#),
        Case("-a -b", #"{"a":1, "b":2, "c":3}"#, #"{"c":3}"#),
        Case("-a -c", #"{"a":1,"b":2,"c":3}"#, #"{"b":2}"#),
        Case("-a", #"{"a":1,"b":2,"a":3}"#, #"{"b":2}"#),
        Case("-x", #"{"a":1}"#, #"{"a":1}"#),
        Case("-b =a:9 =c:8", #"{"a":1,"b":2}"#, #"{"a":9,"c":8}"#),
        Case("-a =c:8", #"{"a":1}"#, #"{"c":8}"#),
        Case(
            "=r.m:9",
            #"{"t":"x","r":{"id":1,"m":"g"},"m":2}"#,
            #"{"t":"x","r":{"id":1,"m":9},"m":2}"#
        ),
        Case("=r.m:9", #"{"r":{}}"#, #"{"r":{"m":9}}"#),
        Case("=r.m:9", #"{"r":null,"x":1}"#, #"{"r":{"m":9},"x":1}"#),
        Case("=r.m:9", #"{"r":"x"}"#, #"{"r":"x"}"#),
        Case("=r.m:9", "{}", #"{"r":{"m":9}}"#),
        Case("=r.m:9 =r.n.o:8 =r.n.p:7 =s:6", "{}", #"{"s":6,"r":{"m":9,"n":{"o":8,"p":7}}}"#),
        Case("~r.m:9 -r.n", "{}", "{}"),
        Case("~r.m:9 -r.n", #"{"r":null}"#, #"{"r":null}"#),
        Case("-r.m -r.n", #"{"r":{"m":1,"n":2},"s":1}"#, #"{"r":{},"s":1}"#),
        Case("-r.n -s", #"{"r":{"m":1,"n":2},"s":1}"#, #"{"r":{"m":1}}"#),
        Case("=r.m:9", #"{"r":{"m":1},"r":{"m":2}}"#, #"{"r":{"m":9},"r":{"m":9}}"#),
        Case("=a.b:9 =a:8", #"{"a":{"b":1}}"#, #"{"a":8}"#),
        Case("=a:8 =a.b:9", #"{"a":{"b":1}}"#, #"{"a":8}"#),
        Case("=a:8 =a.b:9", "{}", #"{"a":8}"#),
        Case("+a:{} =a.b:9", #"{"a":{"c":1}}"#, #"{"a":{"c":1,"b":9}}"#),
        Case("+a:{} =a.b:9", "{}", #"{"a":{}}"#),
        Case("=a:8 =a:9", #"{"a":1}"#, #"{"a":9}"#),
        Case("=é\":9", #"{"é\"":1}"#, #"{"é\"":9}"#),
        Case("=x\":9", "{}", #"{"x\"":9}"#),
        Case("=:9", #"{"":1}"#, #"{"":9}"#),
        Case("=a:9", #"{"b":"\\","c":"\"}","a":[{"]":"["}]}"#, #"{"b":"\\","c":"\"}","a":9}"#),
    ]

    @Test("edits change their members and nothing else", arguments: cases)
    func edits(_ c: Case) throws {
        var splice = JSONSplice()
        for edit in c.edits.split(separator: " ") { add(String(edit), to: &splice) }
        // Twice, because a splice serves many texts.
        for _ in 1...2 {
            #expect(try apply(&splice, to: c.source) == c.result)
            #expect(splice.isChanged == (c.source != c.result))
        }
        _ = try JSONValue(parsing: c.result)
    }

    @Test(
        "text that is no object is refused",
        arguments: [
            "", " ", "1", "[]", "{", #"{"a""#, #"{"a":"#, #"{"a":1"#, #"{"a":1,}"#, #"{"a":[}}"#,
            #"{"a":x}"#,
            #"{"a":1}x"#, #"{"a":"b\"}"#, #"{"a":tru}"#, #"{"a":[[}"#, #"{a:1}"#, #"{"a":{"b":1]}"#,
        ]
    )
    func refused(_ source: String) {
        var splice = JSONSplice()
        add("=z.y:1", to: &splice)
        #expect(throws: JSONFailure.self) { _ = try apply(&splice, to: source) }
        #expect(splice.count == 0)
    }

    @Test("a body is not copied")
    func segments() throws {
        var splice = JSONSplice()
        splice.set("model") { $0.string("x") }
        let body = Array(#"{"model":"y","messages":[]}"#.utf8)
        try body.withUnsafeBytes { body in
            try splice.apply(to: body)
            #expect(splice.count == 3 && splice.byteCount == body.count)
            #expect(splice[0].baseAddress == body.baseAddress && splice[0].count == 9)
            #expect(text(splice[1]) == #""x""#)
            #expect(splice[2].baseAddress == body.baseAddress.map { $0 + 12 })
        }
        splice.removeAll()
        #expect(splice.isEmpty && splice.count == 0)
        #expect(try apply(&splice, to: "{}") == "{}")
    }

    @Test("a scan finds the members of an object")
    func scan() throws {
        let body = Array(#" {"a":"x\n", "b" : true,"c":null,"d":[{}],"\u0065":-1.5e3} "#.utf8)
        try body.withUnsafeBytes { body in
            var scanner = JSONMemberScanner(body)
            var found: [String] = []
            while let member = try scanner.next() {
                found.append("\(text(member.key))=\(text(member.value))")
                if member.isKey("a") { #expect(member.string == "x\n") }
                if member.isKey("b") { #expect(member.bool == true && member.string == nil) }
                if member.isKey("c") { #expect(member.isNull) }
                if member.isKey("e") { found.append("e") }
            }
            #expect(
                found == [#"a="x\n""#, "b=true", "c=null", "d=[{}]", #"\u0065=-1.5e3"#, "e"]
            )
        }
    }

    private func add(_ edit: String, to splice: inout JSONSplice) {
        let parts = edit.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        let path = String(parts[0])
        let value = Array((parts.count > 1 ? parts[1] : "").utf8)
        let write = { (writer: inout JSONWriter) in value.withUnsafeBytes { writer.raw($0) } }
        switch edit.first {
        case "=": splice.set(path, write)
        case "~": splice.replace(path, write)
        case "+": splice.insert(path, write)
        default: splice.remove(path)
        }
    }

    private func apply(_ splice: inout JSONSplice, to source: String) throws -> String {
        let bytes = Array(source.utf8)
        return try bytes.withUnsafeBytes { bytes in
            try splice.apply(to: bytes)
            var buffer = ByteBuffer()
            splice.append(to: &buffer)
            return text(buffer.bytes)
        }
    }
}
