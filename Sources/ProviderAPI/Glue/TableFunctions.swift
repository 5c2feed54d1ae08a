internal import CProviderABI

extension provider_table {
    /// A table whose functions call the Swift provider behind the pointers that they receive.
    static var functions: provider_table {
        var table = provider_table()
        table.size = UInt32(MemoryLayout<provider_table>.size)
        table.version = PROVIDER_ABI_VERSION
        table.addLifecycle()
        table.addModels()
        table.addRequests()
        table.addTransform()
        table.addCredentials()
        return table
    }

    private mutating func addLifecycle() {
        describe = { context, out in
            guard let context else { return }
            let factory = Unmanaged<ProviderFactory>.fromOpaque(context).takeUnretainedValue()
            out(factory.descriptor.json)
        }
        create = { context, settings, instance, error in
            guard let context, let instance else { return statusFailed }
            let factory = Unmanaged<ProviderFactory>.fromOpaque(context).takeUnretainedValue()
            return answering(error) { () throws(ProviderFailure) in
                let provider = try factory.make(document(settings))
                instance.pointee = Unmanaged.passRetained(InstanceHandle(provider)).toOpaque()
            }
        }
        destroy = { instance in
            guard let instance else { return }
            Unmanaged<InstanceHandle>.fromOpaque(instance).release()
        }
        self_test = { instance, error in
            answering(error) { () throws(ProviderFailure) in
                try provider(instance).selfTest()
            }
        }
    }

    private mutating func addModels() {
        models = { instance, account, out, error in
            answering(error) { () throws(ProviderFailure) in
                out(try provider(instance).models(opened(account)).json)
            }
        }
        parse_models = { instance, account, response, out, error in
            answering(error) { () throws(ProviderFailure) in
                let response = try UpstreamResponse(lent: response)
                let models = try provider(instance).parseModels(response, opened(account))
                out(ModelCatalog.models(models).json)
            }
        }
    }

    private mutating func addRequests() {
        prepare = { instance, account, request, plan, error in
            answering(error) { () throws(ProviderFailure) in
                let request = try ProviderRequest(lent: request)
                try provider(instance).prepare(request, opened(account)).write(to: plan)
            }
        }
        classify = { instance, response, failure, message, code in
            guard let provider = try? provider(instance),
                let response = try? UpstreamResponse(lent: response), let failure
            else { return }
            provider.classify(response).write(to: failure, message: message, code: code)
        }
        limits = { instance, response, out in
            guard let provider = try? provider(instance),
                let response = try? UpstreamResponse(lent: response)
            else { return statusFailed }
            out(.array(provider.limits(response).map { $0.bounded(by: response.now).json }))
            return statusOK
        }
    }

    private mutating func addTransform() {
        transform_open = { instance, request, transform, error in
            answering(error) { () throws(ProviderFailure) in
                let request = try ProviderRequest(lent: request)
                let made = TransformHandle(try provider(instance).transform(request))
                transform?.pointee = Unmanaged.passRetained(made).toOpaque()
            }
        }
        transform_feed = { transform, bytes, out, error in
            answering(error) { () throws(ProviderFailure) in
                try opened(transform: transform).feed(bytes.buffer, out)
            }
        }
        transform_end = { transform, out, error in
            answering(error) { () throws(ProviderFailure) in
                try opened(transform: transform).end(out)
            }
        }
        transform_close = { transform in
            guard let transform else { return }
            Unmanaged<TransformHandle>.fromOpaque(transform).release()
        }
    }

    private mutating func addCredentials() {
        open_credential = { instance, credential, now, account, out, error in
            answering(error) { () throws(ProviderFailure) in
                let now = UnixTime(milliseconds: now).inCalendar
                var (opened, info) = try provider(instance).open(document(credential), now: now)
                info.expires = info.expires?.boundedExpiry(by: now)
                account?.pointee = opened
                out(info.json)
            }
        }
        close_credential = { instance, account in
            guard let provider = try? provider(instance), let account else { return }
            provider.close(account)
        }
        login = { instance, event, out, error in
            answering(error) { () throws(ProviderFailure) in
                out(try provider(instance).login(LoginEvent(json: document(event))).json)
            }
        }
        refresh = { instance, account, now, plan, error in
            answering(error) { () throws(ProviderFailure) in
                let now = UnixTime(milliseconds: now).inCalendar
                try provider(instance).refresh(opened(account), now: now).write(to: plan)
            }
        }
        refreshed = { instance, account, response, out, failure, error in
            answering(error) { () throws(ProviderFailure) in
                let response = try UpstreamResponse(lent: response)
                switch try provider(instance).refreshed(response, opened(account)) {
                case .renewed(let members): out(members)
                case .failed(let facts):
                    guard let failure else { return }
                    facts.write(to: failure, message: error, code: .nowhere)
                }
            }
        }
        `import` = { instance, source, file, out, error in
            answering(error) { () throws(ProviderFailure) in
                let (name, credential) = try provider(instance).importCredential(
                    file.buffer,
                    from: source.text
                )
                out(["file": .string(name), "credential": credential])
            }
        }
    }
}
