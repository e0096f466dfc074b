package account

// What the audit log says about the ways in.
const (
	ActSignIn        = "account.signin"
	ActSignOut       = "account.signout"
	ActSignOutAll    = "account.signout.everywhere"
	ActSetUp         = "account.setup"
	ActPasskeyAdd    = "account.passkey.add"
	ActPasskeyRename = "account.passkey.rename"
	ActPasskeyRemove = "account.passkey.remove"
	ActTOTP          = "account.totp"
	ActTOTPRemove    = "account.totp.remove"
	ActCodes         = "account.codes"
	ActRecover       = "account.recover"
	ActLink          = "account.link" // a link was made on the command line
)
