import Glibc
import VarveFiles
import VarveIngest
import VarveQuery
import VarveReviews
import VarveSegments
import VarveStore

/// What the commands themselves refuse.
enum CommandError: Error {
    /// The command line asks for what cannot be.
    case usage(String)
    /// An input that cannot be opened.
    case input(FileError)
    /// An input that is not there, or none that can be read.
    case noInput(String)
    /// A store could not be made.
    case creation(String, any Error)
    /// Stopped as asked; what is stored, and how to go on.
    case interrupted(String)
    /// Done but for what needs damaged files.
    case damaged(String)
}

/// An error as its text and the exit code. The one place where errors become codes.
struct Failure {
    let status: ProcessStatus
    /// What, where, and what to do; without the program's name.
    let message: String

    init(_ status: ProcessStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// What to do after damage.
    static let remedy = "`varve repair` keeps what is sound (--dry-run tells before)"

    /// - Returns: nil for errors that are the argument parser's.
    init?(_ error: any Error) {
        switch error {
        case let error as CommandError: self.init(command: error)
        case let error as OutputError: self.init(output: error)
        case let error as StoreError:
            let remedy = error.damagedPath == nil ? "" : "; \(Self.remedy)"
            self.init(Self.status(error), error.description + remedy)
        case let error as ManifestError: self.init(Self.status(error), error.description)
        case let error as FormatError:
            let remedy = error.damage == nil ? "" : "; \(Self.remedy)"
            self.init(Self.status(error), error.description + remedy)
        case let error as StoreCopyError: self.init(.cannotCreate, error.description)
        case let error as FileError: self.init(Self.status(error), error.description)
        case let error as IngestError: self.init(Self.status(error), error.description)
        case let error as SourceFault: self.init(.badData, error.description)
        case let error as SwapError: self.init(.badData, error.description)
        case let error as HoldError: self.init(Self.status(error), error.description)
        case let error as UndoError: self.init(Self.status(error), error.description)
        case let error as ForgetError: self.init(.usage, error.description)
        case let error as RepairError: self.init(Self.status(error), error.description)
        case let error as LedgerError: self.init(.badData, error.description)
        case let error as OrderError: self.init(.badData, error.description)
        case let error as SpillError: self.init(.inputOutput, error.description)
        case let error as FilterError: self.init(.usage, error.rendered())
        case let error as ProfileError: self.init(.usage, error.description)
        default: return nil
        }
    }

    private init(command error: CommandError) {
        switch error {
        case .usage(let text): self.init(.usage, text)
        case .input(let error): self.init(.noInput, error.description)
        case .noInput(let text): self.init(.noInput, text)
        case .creation(let path, let cause):
            let reason = Failure(cause)?.message ?? "\(cause)"
            self.init(.cannotCreate, "cannot make a store at \(path): \(reason)")
        case .interrupted(let text): self.init(.interrupted, text)
        case .damaged(let text): self.init(.badData, "\(text); \(Self.remedy)")
        }
    }

    private init(output error: OutputError) {
        switch error {
        case .closed: self.init(.done, "")
        case .failed(let code):
            let reason = unsafe String(cString: strerror(code))
            self.init(
                .inputOutput,
                "cannot write to standard output: \(reason) (error \(code)); what was printed is "
                    + "not all")
        }
    }

    private static func status(_ error: StoreError) -> ProcessStatus {
        switch error {
        case .absent: .noInput
        case .occupied: .cannotCreate
        case .locked, .outdated: .locked
        case .damaged(_, let cause): status(cause)
        case .missing, .manifestBehind, .manifestLost, .unindexable: .badData
        case .poisoned, .noPartition, .noSpace, .replaced: .inputOutput
        }
    }

    private static func status(_ error: ManifestError) -> ProcessStatus {
        switch error {
        case .noStore: .noInput
        case .storeExists: .cannotCreate
        case .damaged, .unsupportedVersion, .unsupportedFeature: .badData
        case .outOfDate: .locked
        case .rejected, .limitExceeded, .stopped, .file: .inputOutput
        }
    }

    private static func status(_ error: FormatError) -> ProcessStatus {
        switch error {
        case .damaged, .unsupportedVersion, .unsupportedFeature: .badData
        case .limitExceeded: .inputOutput
        case .file(_, let cause): cause.isNotFound ? .badData : .inputOutput
        }
    }

    private static func status(_ error: HoldError) -> ProcessStatus {
        switch error {
        case .unfit, .taken: .usage
        case .absent: .notThere
        }
    }

    private static func status(_ error: RepairError) -> ProcessStatus {
        switch error {
        case .hopeless, .unreadable: .badData
        case .tooLarge: .inputOutput
        }
    }

    private static func status(_ error: UndoError) -> ProcessStatus {
        switch error {
        case .unknown, .nothing: .notThere
        case .open, .final: .usage
        }
    }

    private static func status(_ error: FileError) -> ProcessStatus {
        switch error.operation {
        case .makeDirectory: .cannotCreate
        case .open where error.isNotFound: .noInput
        default: .inputOutput
        }
    }

    private static func status(_ error: IngestError) -> ProcessStatus {
        switch error {
        case .noRecord, .detection, .heading, .allDead, .unreadable: .badData
        case .unbalanced: .inputOutput
        }
    }

    /// The argument parser's text without its own word for an error.
    static func withoutPrefix(_ text: String) -> String {
        let prefix = "Error: "
        return text.utf8.starts(with: prefix.utf8) ? String(text.dropFirst(prefix.count)) : text
    }
}
