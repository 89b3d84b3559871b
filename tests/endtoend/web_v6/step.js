/** What is asked next of whoever signs in. */
export function step({ isSignedIn, nextStep }) {
  return {
    isSignedIn,
    step: nextStep.signInStep,
    secret: nextStep.totpSetupDetails?.sharedSecret,
    choices: nextStep.availableChallenges ?? nextStep.allowedMFATypes,
    sent: nextStep.codeDeliveryDetails?.destination,
  };
}
