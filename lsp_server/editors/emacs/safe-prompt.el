;;; safe-prompt.el --- Warnings before secrets reach an AI tool  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: tools, convenience

;;; Commentary:

;; Secrets, personal data and company secrets are marked while you type, before they reach an AI tool.  Install the
;; server with "pip install 'safe-prompting[lsp]'", put this file on `load-path', and say in your init file:
;;
;;   (require 'safe-prompt)
;;   (safe-prompt-setup)
;;
;; Eglot runs ONE server in a buffer.  After `safe-prompt-setup' it is this one in the modes of `safe-prompt-modes'.
;; To keep another server, run both behind the multiplexer "rass" (pip install rassumfrassum):
;;
;;   (setq safe-prompt-beside '(((python-mode python-ts-mode) "pylsp")))
;;   (safe-prompt-setup)
;;
;; Commands: `safe-prompt-copy-masked' (the region or buffer goes to the kill ring, masked for AI),
;; `safe-prompt-restore' (placeholders become values again, as in a reply), `safe-prompt-allow'.
;;
;; Eglot writes every message to a buffer, whole documents included.  For this server that is switched off (see
;; `safe-prompt-server'); behind rass the same holds for all servers of that buffer.

;;; Code:

(require 'cl-lib)
(require 'eglot)

(defgroup safe-prompt nil
  "Warnings before secrets reach an AI tool."
  :group 'tools :prefix "safe-prompt-")

(defcustom safe-prompt-command '("safe-prompt-lsp")
  "The server's program and its arguments."
  :type '(repeat string))

(defcustom safe-prompt-modes
  '(python-mode python-ts-mode sh-mode bash-ts-mode conf-mode toml-ts-mode yaml-mode yaml-ts-mode sql-mode ess-r-mode
    (js-json-mode :language-id "json") (json-mode :language-id "json") (json-ts-mode :language-id "json")
    (safe-prompt-notebook-mode :language-id "json") markdown-mode gfm-mode)
  "Major modes, or lists (MODE :language-id ID), whose buffers are watched."
  :type '(repeat sexp))

(defcustom safe-prompt-beside nil
  "Servers to run in the same buffers, behind rass.
Each is a list (MODES PROGRAM ARGUMENT...)."
  :type '(repeat (cons (choice symbol (repeat symbol)) (repeat string))))

(defclass safe-prompt-server (eglot-lsp-server) ()
  :documentation "A connection whose messages are not kept in a buffer: they hold what must not leak.")

(cl-defmethod initialize-instance :after ((server safe-prompt-server) &rest _)
  "Switch off SERVER's events buffer, in old and new versions of jsonrpc."
  (cond ((slot-exists-p server '-events-buffer-config)
         (setf (slot-value server '-events-buffer-config) '(:size 0 :format full)))
        ((slot-exists-p server '-events-buffer-scrollback-size)
         (setf (slot-value server '-events-buffer-scrollback-size) 0))))

(define-derived-mode safe-prompt-notebook-mode prog-mode "Notebook"
  "A notebook (.ipynb) as it lies on disk: JSON.")

(defconst safe-prompt--files
  '(("\\.ipynb\\'" . safe-prompt-notebook-mode) ("/\\.env\\(?:\\.[^/]*\\)?\\'" . conf-unix-mode))
  "Modes of files that Emacs knows nothing of.")

;;;###autoload
(defun safe-prompt-setup ()
  "Let Eglot start safe-prompt in the modes of `safe-prompt-modes'.
Files `.ipynb' and `.env' get a mode, unless another package has one for them."
  (dolist (file safe-prompt--files)
    (add-to-list 'auto-mode-alist file t))
  (let ((beside (mapcar (lambda (entry) (cons (ensure-list (car entry)) (cdr entry))) safe-prompt-beside)))
    (safe-prompt--serve
     (cl-remove-if (lambda (mode) (cl-some (lambda (entry) (memq (car (ensure-list mode)) (car entry))) beside))
                   safe-prompt-modes)
     safe-prompt-command)
    (pcase-dolist (`(,modes . ,command) beside)
      ;; At its usual level rass writes whole messages to its standard error.  It asks only the first server for
      ;; hover and more, so that is the other one.
      (safe-prompt--serve modes `("rass" "--log-level" "warn" "--" ,@command "--" ,@safe-prompt-command)))))

(defun safe-prompt--options ()
  "What the server is told at its start: we ask for the reason of \"Allow here\".
Newer versions of Eglot run an action's command in another way; there the server
writes an empty reason."
  (unless (fboundp 'eglot-execute)
    '(:initializationOptions (:clientCommands ["safe-prompt.allowWithReason"]))))

(defun safe-prompt--serve (modes command)
  "Start COMMAND in buffers of MODES."
  (when modes
    (push `(,modes . (safe-prompt-server ,@command ,@(safe-prompt--options))) eglot-server-programs)
    (dolist (mode modes)
      (add-hook (intern (format "%s-hook" (car (ensure-list mode)))) #'eglot-ensure))))

;;; Commands.

(defun safe-prompt--run (server command options)
  "Ask SERVER to run COMMAND with OPTIONS, a plist; return its answer."
  (jsonrpc-request server :workspace/executeCommand `(:command ,command :arguments [,options])
                   :deferred :workspace/executeCommand))

(defun safe-prompt--server-here ()
  "The server of the current buffer, or an error that says how to get one."
  (let ((server (eglot-current-server)))
    (if (and server (object-of-class-p server 'safe-prompt-server))
        server
      (user-error "No safe-prompt server manages this buffer; M-x eglot starts one"))))

(defun safe-prompt--servers ()
  "All running servers."
  (cl-loop for servers being the hash-values of eglot--servers-by-project
           append (cl-remove-if-not (lambda (one) (object-of-class-p one 'safe-prompt-server)) servers)))

(defun safe-prompt--region ()
  "Bounds of the region, or of the accessible buffer."
  (if (use-region-p) (list (region-beginning) (region-end)) (list (point-min) (point-max))))

(defun safe-prompt--true (value)
  "Whether VALUE is JSON's true."
  (and value (not (eq value :json-false))))

;;;###autoload
(defun safe-prompt-copy-masked (beg end)
  "Put the text from BEG to END into the kill ring, masked for AI."
  (interactive (safe-prompt--region))
  (let* ((server (safe-prompt--server-here))
         (answer (safe-prompt--run
                  server "safe-prompt.copyMasked"
                  (list :uri (plist-get (eglot--TextDocumentIdentifier) :uri)
                        :range (list :start (eglot--pos-to-lsp-position beg)
                                     :end (eglot--pos-to-lsp-position end))))))
    ;; Also where the server withholds the text: what is yanked next must not be an older copy with values.
    (kill-new (plist-get answer :text))
    (setq deactivate-mark t)
    (if (safe-prompt--true (plist-get answer :withheld))
        (message "safe-prompt: withheld.  %s" (string-join (plist-get answer :reasons) " "))
      (message "safe-prompt: the kill ring holds the text for %s, %d masked (policy for the original: %s)."
               (plist-get answer :destination) (plist-get answer :replaced) (plist-get answer :action)))))

;;;###autoload
(defun safe-prompt-restore (beg end)
  "Put values back in place of placeholders from BEG to END.
The text may be an AI's reply, in any buffer."
  (interactive (safe-prompt--region))
  (let ((servers (or (safe-prompt--servers) (user-error "No safe-prompt server is running")))
        (text (buffer-substring-no-properties beg end)) (restored 0) (kept 0))
    ;; Each project's server knows the placeholders that it made, and a reply may be read in any buffer.
    (dolist (server servers)
      (let ((answer (safe-prompt--run server "safe-prompt.restore" (list :text text))))
        (setq text (plist-get answer :text))
        (cl-incf restored (plist-get answer :restored))
        (cl-incf kept (plist-get answer :kept))))
    (when (> restored 0)
      (save-excursion
        (goto-char beg)
        (delete-region beg end)
        (insert text)))
    (message "safe-prompt: %d restored, %d kept (credentials, and values in addresses)." restored kept)))

(defun safe-prompt--allow (server finding reason scope)
  "Tell SERVER to allow FINDING, a plist, with REASON in SCOPE."
  (safe-prompt--run server "safe-prompt.allow" (append (list :reason reason :scope scope) finding nil)))

;;;###autoload
(defun safe-prompt-allow (reason &optional scope)
  "Allow the finding at point with REASON.
SCOPE is \"line\", \"file\" or \"value\"; with a prefix argument it is asked for."
  (interactive (list (read-string "Why may it stay? ")
                     (if current-prefix-arg (completing-read "Where: " '("line" "file" "value") nil t) "line")))
  (let ((server (safe-prompt--server-here))
        (found (cl-some (lambda (one) (alist-get 'eglot-lsp-diag (flymake-diagnostic-data one)))
                        (flymake-diagnostics (point)))))
    (unless found (user-error "Point is on no finding"))
    (safe-prompt--allow server (list :uri (plist-get (eglot--TextDocumentIdentifier) :uri)
                                     :range (plist-get found :range) :rule (plist-get found :code))
                        reason (or scope "line"))))

(cl-defmethod eglot-execute-command ((server safe-prompt-server) (_ (eql safe-prompt.allowWithReason)) arguments)
  "Ask for the reason of SERVER's action \"Allow here\"; ARGUMENTS holds the finding."
  (safe-prompt--allow server (aref arguments 0) (read-string "Why may it stay? ") "line"))

(provide 'safe-prompt)
;;; safe-prompt.el ends here
