import ProviderAPI

extension GenerateContentRequestDecoder {
    /// The members that together say what shape the answer has.
    private struct Format {
        var type: (text: RawText, path: SourcePath)?
        var schema: (node: JSONNode, path: SourcePath)?
    }

    func readGeneration(_ value: JSONNode, _ path: SourcePath) {
        var format = Format()
        for member in value.members where !member.value.isNull {
            let place = request.paths.member(member.name, of: path)
            switch member.name {
            case "maxOutputTokens", "max_output_tokens":
                request.settings.add(.maxTokens, member.value.value, at: place)
            case "stopSequences", "stop_sequences": readStop(member.value, place)
            case "thinkingConfig", "thinking_config": readThinking(member.value, place)
            case "responseModalities", "response_modalities": readModalities(member.value, place)
            case "responseMimeType", "response_mime_type":
                format.type = (member.value.text ?? .empty, place)
            case "responseSchema", "response_schema":
                format.schema = (GenerateContentSchema.standard(member.value, request.arena), place)
            case "responseJsonSchema", "response_json_schema", "_responseJsonSchema":
                format.schema = (member.value, place)
            default: readRare(member, place)
            }
        }
        resolve(format)
    }

    private func readRare(_ member: JSONNode.Member, _ path: SourcePath) {
        let table = GenerateContentSettings.generation
        if let setting = GenerateContentSettings.setting(member.name, in: table) {
            return request.settings.add(setting, member.value.value, at: path)
        }
        switch member.name {
        case "speechConfig", "speech_config", "audioTimestamp", "audio_timestamp",
            "imageConfig", "image_config", "routingConfig", "routing_config",
            "modelSelectionConfig", "model_selection_config", "enableAffectiveDialog",
            "enable_affective_dialog", "enableEnhancedCivicAnswers",
            "enable_enhanced_civic_answers", "responseFormat", "response_format",
            "translationConfig", "translation_config", "audioTranscriptionConfig",
            "audio_transcription_config":
            request.lose(path, .unsupported)
        default: request.lose(path, .unknown)
        }
    }

    private func readStop(_ value: JSONNode, _ path: SourcePath) {
        request.stopPath = path
        for element in value.listed {
            if let text = element.text { request.stop.append(text) }
        }
    }

    /// Reads what the answer may hold; other formats write the words in lower case.
    private func readModalities(_ value: JSONNode, _ path: SourcePath) {
        let list = request.arena.make { out in
            out.openArray()
            for element in value.listed {
                if let word = element.string { out.string(escaping: word.lowercased()) }
            }
            out.closeArray()
            out.endJSON()
        }
        request.settings.add(.modalities, RawJSON(list), at: path)
    }

    private func readThinking(_ value: JSONNode, _ path: SourcePath) {
        request.reasoning.path = path
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "thinkingBudget", "thinking_budget": request.reasoning.budget = member.value.int
            case "thinkingLevel", "thinking_level": readLevel(member, path)
            case "includeThoughts", "include_thoughts":
                request.reasoning.showsThoughts = member.value.bool
            default: request.extra(member.name, of: path)
            }
        }
    }

    private func readLevel(_ member: JSONNode.Member, _ path: SourcePath) {
        let name = (member.value.word ?? "").lowercased()
        // text: a word
        let level = name.hasPrefix("thinking_level_") ? String(name.dropFirst(15)) : name
        if level == "unspecified" { return }
        guard let effort = Effort(name: level) else {
            return request.lose(request.paths.member(member.name, of: path), .invalid)
        }
        request.reasoning.effort = effort
    }

    /// Builds the wanted shape; a schema counts only beside a type that has one.
    private func resolve(_ format: Format) {
        let type = format.type?.text ?? .empty
        let isJSON = type == "application/json" || type == "application\\/json"
        if let schema = format.schema {
            if !isJSON, let type = format.type { request.lose(type.path, .adapted) }
            request.responseFormat = ResponseFormat(
                kind: .jsonSchema(schema.node),
                path: schema.path
            )
        } else if let found = format.type {
            if isJSON {
                request.responseFormat = ResponseFormat(kind: .jsonObject, path: found.path)
            } else if !(found.text == "text/plain") {
                request.lose(found.path, .unsupported)
            }
        }
    }
}
