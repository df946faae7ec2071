/**
 * The client certificate that BankID publishes for its test environment.
 *
 * @module
 */
import { knownBase64 } from "../bytes.ts";
import type { IdentifiedCertificate } from "../certificate/identified.ts";
import { readPkcs12 } from "../certificate/pkcs12.ts";

/**
 * `FPTestcert5_20240610.p12` as BankID hands it to everybody (BankID: "environments"): FP Testcert 5,
 * valid to 2029-05-28, SHA-256 of the certificate
 * EF15B3E1837BD4ADE7E4BFA1D0A07E9BE936E0389C10806077D0EB51271AD5F5.
 */
export const TEST_CERTIFICATE: string =
  "MIILnwIBAzCCC1UGCSqGSIb3DQEHAaCCC0YEggtCMIILPjCCBbIGCSqGSIb3DQEHBqCCBaMwggWfAgEAMIIFmAYJKoZI" +
  "hvcNAQcBMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgIRzaqxkW/WAICCAAwDAYIKoZIhvcNAgkFADAdBglg" +
  "hkgBZQMEASoEEPArIgw5/kbidtU4Wgx74/mAggUwNMLUfnjkQRmHN4xlg0uGJ/+R3Zg4BvJwyc3IYx/++td4+skMYu9h" +
  "bs5OAfktTvRa5TiCo5W7s4XQx0p73kVvm4wafgC8op7sBYpMtxxCm7TLCWFbCehPQjnBaXe4cve74jZcm0rcrJj3u3gv" +
  "Nph1vRbQOGkM6yw/O1J+sk9+jakvXBKM3h7oJ8BbgyI3fuUwjyhyo0EG5gcbnSu4EN2gOZ27GCZR+lqKidchdwh1WQ1e" +
  "ifTwJxGlKVM30Ovw4OrmSqsRgQKZxewTWMQ46i8hm84S0qqVEwjbSVaQXCpYRjha+6Jz1qe19hxgjLFPm2p9JlCmYOtV" +
  "OMqZsO7a2qs6/b7m+3XdEd0QziCbp+4fpxHThCqC/EwmZThJtyhpLW9Uwim1TFjiVIJQB5POLYhhIcTvooa3sE/UVaHc" +
  "RH6rOdFyb2Q6678inG6UIPE7X0Sfxbu7dsohcHDTF/fx+T7IDwItZSPmw5iBXLshQKg32d8tJb3F/aoq3f1QXJlttfjt" +
  "K2f7CQptnlM2Fx3CKteKYy99iOemtAaZM0oIG9A5Vvn/4V9bO/S+P4NtuDBPO4WRAPHKpOESzQo3Sp5vnl8l1yj67iBT" +
  "TxNEwRnRs4ZW6hOTMtmZwD9bZlwlgKxHqZ7RisoWn91KXlcocKKHvQHv+wRm/iqLLLg9xz9teqNcA+vnuM7RXg+l6H+k" +
  "exS5pOiU02QikOJqdFDzrP4wBiZAx9+KXwRkJRE9WarkMd7LMvyO96peeSkIVnzv9NVS3JJjH/ekxIi3f5VVKueK5W9P" +
  "R69FBFYcEOa71qAHCQK0YQQsINWUf5MVyt4vZwU8PwY6WOrCh1ELFdAzfMLnXrN3ZpOjXWnlx+duh/Q+i4XJRMICDA0h" +
  "fCfnrF/0h6jDD7SktTD/ZBcTjohaotNo0N+gZ2rtE2If7Ph0iyquQmv+SAauEGlCOmr81WBVvIdNf3edYq2ip+tNyYIi" +
  "433FIbIcWvEvC4iwvEdOroNRqGORqQESesvibQB4hunQ881HqMN3zpeUDd4Em69u6IOjb1crkHh0tbyqD7NzMMdPPYXx" +
  "gHtUYKSh2f32sN2MiprVXCZzCN5+28m7tL4GUFA91+RqTBNHZ5Kutnho8BsISvGmsbdgimhTxMelblsr7P12rIaVEUWm" +
  "qrqsjpCfHy4XKcMYESEVT9qlAjff4kB6cbUawOgdEGciG0aVSQwrnFQL5zJ3cI0JwwfHZFyYNoLBLguNnrnA1v7+0iRv" +
  "4dYTszzqUSqSqWP1v05lCThAPgJrp9olVAlGrwaSxbpiw1ML9hjyqhyVaFIB3kad6ca1r3bgopIVznvyZzArzKeqq7wG" +
  "/zpGUW5Qf+YbGSIPIC772YTKgGbdidn4P2HOoX8Ya8HRER9T1ig0kAsk9t+jCTZb7wXNovrSG0pbW/X+AGFTguhN/FIN" +
  "GI6guoPiwlvinUxRvfTucla2k5bvzPQCWV0Coo+YilrcD8N+AfYLVMPOpF1OoaKYoUtucxQdcJ3qCbFr9wJ3bOlkpxaf" +
  "ssfDwhDEmsZ+PjIkMNy07TSEJ3MmfZPKHgJb1sYMIH0rowF64mVkKAuBlFi8RXxvBhHFImRfE+++p0Wv+oUdpdK1eWHP" +
  "xHI5pBOoYdPz3czGcvVK7adaQAeyYWVDMl1tY8FmYMGWBrH8M0sUl72gZ5f3It/nZt/zAcUudcSTgH2EDvXK39r5zRJZ" +
  "4wenhGkws6fd/+onqjxf7i4k0dxi5yg2wi3U5kuttYGDJT/ruLmFvYzkVzVe5M8wggWEBgkqhkiG9w0BBwGgggV1BIIF" +
  "cTCCBW0wggVpBgsqhkiG9w0BDAoBAqCCBTEwggUtMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhXoeATTAYx" +
  "GwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEMB15OFqVo1gU/12FrX2XnwEggTQCaTCxkEvDZqV99aAoGuz" +
  "bmB+1Yi2xJJXS+9ySZhSztHiZ6jpdIsBHqrQvOZTHoPJApKQAvDMrzWddoGLytHLoN26lsyvNt0hq3C+/KYcgkbCQUzh" +
  "RIVq7ilQB4baQDDKbYgHA1AO4XlOYZZ+TmPsthxPmHF+R5QLAZlH6OlM05E7k68BIKxpIolbbTXZYiPr5rpt/VViNOib" +
  "/zxmrjcLKPw/6uJouFHtkvl91p2YL73NCPmga5AeEAiU9Qi14glr0BAFi/qtqPCzNNLvRfA/vrJ09zM0etbByBId8bog" +
  "Kl0UWqlVjTBMtZjUfWww/2xbXgYx4nKfQ6hgyEDaC0x1Rb4Vls0Z2nYzbk65jlz6PjCZh8zsptnW46JL0Q6ldT3IyTfd" +
  "wQsIyKl3N40f8rwrbnUNG4pczhdkS4mmQchypgXzbJ2lTk9WvoxHJLgymo+Rs2ij0PzGpL+Nv0BAq81OudmkbH58t5mU" +
  "lrZfJ4/phA/QtoxmGOL0jHGqXKqywEdUuxB9mfhvlmG+7yg4bbG86tkEHE3sVQIC3qBgPap5WjiJ6b237aWV1LLng/ix" +
  "P+z5wCrDl9kwYNH2oZXHD3ndeK3+wcQjQcXb4a8DZdmAUbul2Hmq3W8dAq+H2FuFqIsHkXnNcsYZontRJBupPd7VB72G" +
  "t28kxpU5tOICvecsRraBf37VfLqe0pIFQ4w5t/AAz2frL4J4vtTHYmpSjg1Q2jhA4Uy7iCECr3BjFZErzUt/xxVr+ntB" +
  "nhNEZT8OdXwuyQrG7uXvZRnhao4RqKr5BmsQNMXq6FqzG0Um6G/04jfnxf4+chREZmOvzXw/z7qBX62GkeJTy0G5qyrl" +
  "PBEzp/cy9iqLeeB1p9kFZoUH+Qo9g3VY6FQR+045f3WYTzwgZc5aaoD7ik+7Ft66ay7I3GXXXa3P8PzzlEeuJ1L8QxXj" +
  "WppqqzJHvkhcSrtAqF+wgBSQR6jASo743v3HyPzd625dKuRBZyRXN/Yh2Ne8rruVgJih+3eMtcE4kPkZgZXkk6juxhvI" +
  "/SLQFu4WCCCqLr3ibFjmyPQnv0SjPbm0SFwv+WoXmIB2gMPpfpvPnOzrclU8077qLeT66Aa4yvyomw/udURM7zHdf5Kb" +
  "oNjlX8DP2nzqX65/ZdkhAyrBbRgeCoEJtplCBDTMHE9CfHzAqoYIlNByoDU442gk84mY3laFicyysSwm8KJSIj3uW8Ui" +
  "3+EpliFAKP5TNIternT823s/cCq0jAWHhVkG2K35Qbxnd6UZHuPRWWzCBcf9Ztcr+u88dAjuIeZngA/7XofRhfH3NrK+" +
  "XkfM4NlCcdmBrzF6PtWLzJqHAoW/EAfYm/elzG3k+IVPSeSRxmyX2N2nOXhjEF6ePIf4cgxVe2QyykB6I22GgBo9cUca" +
  "g37vroT/AKjH4YeyBhR8BXVLEf8pJ83vusbnv2ksOyD/WJi/TFVscs1tfae16L8TTpI/kjTHn8R4G4WmZiX3L8RmHMIf" +
  "Y8JvoLKHESZWm87oku7wD40jClfiBn3ukubp9WLelabXHSzGvI3W0FHSFA9ZUcIV7b9R7xcJSLWZhUbiKJ5Giouk70dr" +
  "CCCvL7ohGm6A7E2gtFLkbXRcqZ0qCaJAThOHWVSnAlxj6ENapTVRfJ+klRgxJTAjBgkqhkiG9w0BCRUxFgQUDb3YtT4V" +
  "oPH2JZ6b1gGmCw+73FwwQTAxMA0GCWCGSAFlAwQCAQUABCCiIgHU1eQEgj96OJPO0nUyCHpSKw0A7YL4PNdWsRIUfwQI" +
  "OOK3euIyzBcCAggA";

/** Its passphrase, published with it. */
const PASSPHRASE = "qwerty123";

let opened: Promise<IdentifiedCertificate> | undefined;

/** The test certificate, opened when first needed. */
export function testCertificate(): Promise<IdentifiedCertificate> {
  return opened ??= readPkcs12(knownBase64(TEST_CERTIFICATE), PASSPHRASE);
}
